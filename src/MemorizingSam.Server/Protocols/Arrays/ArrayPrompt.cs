using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;
using MemorizingSam.Server.Sessions;

namespace MemorizingSam.Server.Protocols.Arrays;

/// <summary>A prompt in the indices of an array, checked against its shape.</summary>
internal sealed class ArrayPrompt
{
    private readonly Action<OpenSession, string, CancellationToken> _apply;

    private ArrayPrompt(Action<OpenSession, string, CancellationToken> apply) => _apply = apply;

    /// <summary>A click.</summary>
    /// <param name="place">Indices along the array's axes.</param>
    /// <param name="isPositive">Whether it lies in the object.</param>
    /// <param name="shape">The array's shape.</param>
    /// <exception cref="InvalidDataException">It lies outside the array.</exception>
    public static ArrayPrompt Point(IReadOnlyList<double>? place, bool isPositive, int[] shape)
    {
        if (place is not { Count: 3 } || Enumerable.Range(0, 3).Any(axis => !(place[axis] > -0.5 && place[axis] < shape[axis] - 0.5)))
        {
            throw new InvalidDataException(
                $"A click needs three indices into the image of shape ({string.Join(", ", shape)}), got ({string.Join(", ", place ?? [])}).");
        }

        return new ArrayPrompt((session, name, stop) => session.Click(name, ClickAt(session, place, isPositive), stop));
    }

    /// <summary>A box; one around what the object is not becomes a click outside the object, in its middle.</summary>
    public static ArrayPrompt Box(ArrayBox box, bool isPositive)
    {
        double[] low = [box.First.A, box.First.B, box.First.C];
        double[] high = [box.End.A - 1, box.End.B - 1, box.End.C - 1];
        return isPositive
            ? new ArrayPrompt((session, name, stop) => session.Box(name, At(session, low), At(session, high), stop))
            : new ArrayPrompt((session, name, stop)
                => session.Click(name, ClickAt(session, [.. low.Zip(high, (first, last) => Math.Floor((first + last) / 2))], isPositive), stop));
    }

    /// <summary>A scribble or the area in a lasso, as the clicks that stand for it.</summary>
    /// <param name="drawing">Other than 0 is drawn; of the box, its last axis fastest.</param>
    /// <param name="box">Where in the array.</param>
    /// <param name="isPositive">Whether it lies in the object.</param>
    /// <param name="grid">The volume's lattice.</param>
    /// <exception cref="InvalidDataException">Nothing is drawn, or more than anyone draws.</exception>
    public static ArrayPrompt Drawing(byte[] drawing, ArrayBox box, bool isPositive, VolumeGrid grid)
    {
        var size = box.Shape;
        var part = new Volume<byte>(new VolumeGrid(new GridShape(size[2], size[1], size[0]), grid.Affine), drawing);
        var clicks = DrawnClicks.Choose(part, (box.First.C, box.First.B, box.First.A), grid);
        if (clicks.Count == 0)
        {
            throw new InvalidDataException("The drawing is empty; send one that has a voxel other than 0.");
        }

        return new ArrayPrompt((session, name, stop)
            => session.Scribble(name, [.. clicks.Select(voxel => Click.AtVoxel(session.Volume.Grid, voxel, isPositive))], stop));
    }

    /// <summary>Prompts an object of a session; one undo takes it back.</summary>
    public void Apply(OpenSession session, string objectName, CancellationToken cancellation) => _apply(session, objectName, cancellation);

    private static Click ClickAt(OpenSession session, IReadOnlyList<double> place, bool isPositive)
        => new(At(session, [Math.Round(place[0]), Math.Round(place[1]), Math.Round(place[2])]), isPositive);

    private static WorldPoint At(OpenSession session, double[] place)
        => session.Volume.Grid.Affine.ToWorld(new VoxelPoint(place[2], place[1], place[0]));
}
