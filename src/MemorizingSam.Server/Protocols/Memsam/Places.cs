using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.Memsam.Messages;

namespace MemorizingSam.Server.Protocols.Memsam;

/// <summary>Reads places and names that clients send.</summary>
internal static class Places
{
    /// <summary>Most clicks that a scribble becomes: each is a run of the decoder.</summary>
    private const int MostClicks = 5;

    private const int MostPoints = 100_000;
    private const int LongestName = 100;

    /// <summary>A place in mm RAS.</summary>
    /// <exception cref="RefusedException">It is not three numbers.</exception>
    public static WorldPoint Read(double[]? numbers, Space space, VolumeGrid grid)
        => numbers is not [var x, var y, var z]
            ? throw RefusedException.BadRequest($"A place needs three numbers, x, y, z; this one has {numbers?.Length ?? 0}.")
            : space switch
            {
                Space.Lps => WorldPoint.FromLps(x, y, z),
                Space.Voxel => grid.Affine.ToWorld(new VoxelPoint(x, y, z)),
                _ => new WorldPoint(x, y, z),
            };

    /// <summary>Clicks on a scribble, evenly along it.</summary>
    /// <exception cref="RefusedException">It has no point, or too many.</exception>
    public static IReadOnlyList<Click> ReadScribble(DrawingRequest request, VolumeGrid grid)
    {
        var count = request.Points.Length;
        if (count is 0 or > MostPoints)
        {
            throw RefusedException.BadRequest($"A scribble needs 1 to {MostPoints} points, this one has {count}.");
        }

        // All of them, those between the clicks too: what is half wrong was meant otherwise.
        WorldPoint[] points = [.. request.Points.Select(point => Read(point, request.Space, grid))];
        var clicks = Math.Min(count, MostClicks);

        // The middle of each part, so that one click lies in the middle and none on the very ends, where a hand slips.
        return [.. Enumerable.Range(0, clicks)
            .Select(i => (int)((i + 0.5) * count / clicks))
            .Select(i => new Click(points[i], request.Positive))];
    }

    /// <summary>Checks the name of an object, which is part of addresses and of files.</summary>
    /// <exception cref="RefusedException">It is none.</exception>
    public static string RequireName(string? name)
        => !string.IsNullOrWhiteSpace(name) && name.Length <= LongestName && !name.Any(c => char.IsControl(c) || c is '/' or '\\')
            && name.IsNormalized()
            ? name
            : throw RefusedException.BadRequest($"An object needs a name of 1 to {LongestName} printable characters without / and \\.");
}
