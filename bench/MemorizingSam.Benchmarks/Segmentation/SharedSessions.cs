using System.Diagnostics;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Benchmarks.Segmentation;

/// <summary>The clicks of <c>bench/server-load.mjs</c> without a server: the same sessions, places and turns, one click after another.</summary>
internal static class SharedSessions
{
    private const int ObjectsPerSession = 3;
    private const int PlacesPerEdge = 29;

    /// <summary>How many places on the click goes along each axis.</summary>
    private static readonly (int X, int Y, int Z) Stride = (7, 11, 13);

    /// <summary>Prints how many clicks a second the library answers, masks on the volume's lattice included, and what it spent the time on.</summary>
    public static void Run(string volumePath, (int Sessions, int Clicks) wanted, TextWriter output)
    {
        using var segmenter = Segmenter.Load(null, new SegmenterOptions());
        var volume = VolumeFile.Read(volumePath);
        var sessions = Enumerable.Range(0, wanted.Sessions).Select(_ => segmenter.Open(volume, new SessionOptions())).ToList();
        try
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < wanted.Clicks; i++)
            {
                var (session, name) = (sessions[i % wanted.Sessions], $"object {i / wanted.Sessions % ObjectsPerSession}");
                session.AddClick(name, Click.AtVoxel(volume.Grid, PlaceOf(i, volume.Grid.Shape), isPositive: true));
                session.Mask(name);
            }

            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            output.WriteLine($"{wanted.Clicks} clicks in {wanted.Sessions} sessions: {seconds:F1} s, {wanted.Clicks / seconds:F2} a second.");
            var stages = sessions.SelectMany(session => session.Elapsed).GroupBy(spent => spent.Key);
            output.WriteLine(string.Join(", ", stages.Select(stage => $"{stage.Key}: {stage.Sum(spent => spent.Value.TotalSeconds):F1} s")));
        }
        finally
        {
            sessions.ForEach(session => session.Dispose());
        }
    }

    private static VoxelPoint PlaceOf(int click, GridShape shape)
        => new(Along(click * Stride.X, shape.X), Along(click * Stride.Y, shape.Y), Along(click * Stride.Z, shape.Z));

    /// <summary>A place in the middle third of an edge.</summary>
    private static int Along(int step, int edge) => (int)((edge / 3.0) + (step % PlacesPerEdge / (double)PlacesPerEdge * edge / 3.0));
}
