using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;
using MemorizingSam.Server.Sessions;

namespace MemorizingSam.Server.Protocols.Arrays;

/// <summary>A prompt in the indices of an array, checked against its shape.</summary>
/// <param name="Places">Indices along the array's axes: of one click or of several, or of both ends of a box.</param>
/// <param name="IsPositive">Whether it lies in the object.</param>
/// <param name="IsBox">Whether it is a box.</param>
internal sealed record ArrayPrompt(double[][] Places, bool IsPositive, bool IsBox)
{
    /// <summary>A click.</summary>
    /// <param name="place">Indices along the array's axes.</param>
    /// <param name="isPositive">Whether it lies in the object.</param>
    /// <param name="shape">The array's shape.</param>
    /// <exception cref="InvalidDataException">It lies outside the array.</exception>
    public static ArrayPrompt Point(IReadOnlyList<double>? place, bool isPositive, int[] shape)
        => place is { Count: 3 } && Enumerable.Range(0, 3).All(axis => place[axis] > -0.5 && place[axis] < shape[axis] - 0.5)
            ? new ArrayPrompt([[Math.Round(place[0]), Math.Round(place[1]), Math.Round(place[2])]], isPositive, IsBox: false)
            : throw new InvalidDataException(
                $"A click needs three indices into the image of shape ({string.Join(", ", shape)}), got ({string.Join(", ", place ?? [])}).");

    /// <summary>A box; one around what the object is not becomes a click outside the object, in its middle.</summary>
    public static ArrayPrompt Box(ArrayBox box, bool isPositive)
    {
        double[] low = [box.First.A, box.First.B, box.First.C];
        double[] high = [box.End.A - 1, box.End.B - 1, box.End.C - 1];
        return isPositive
            ? new ArrayPrompt([low, high], isPositive, IsBox: true)
            : new ArrayPrompt([[.. low.Zip(high, (first, last) => Math.Floor((first + last) / 2))]], isPositive, IsBox: false);
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
        return clicks.Count > 0
            ? new ArrayPrompt([.. clicks.Select(voxel => new[] { voxel.Z, voxel.Y, voxel.X })], isPositive, IsBox: false)
            : throw new InvalidDataException("The drawing is empty; send one that has a voxel other than 0.");
    }

    /// <summary>Prompts an object of a session; one undo takes it back.</summary>
    public void Apply(OpenSession session, string objectName, CancellationToken cancellation)
    {
        // An array's last axis is the volume's x.
        var places = Places.Select(place => session.Volume.Grid.Affine.ToWorld(new VoxelPoint(place[2], place[1], place[0]))).ToArray();
        if (IsBox)
        {
            session.Box(objectName, places[0], places[1], cancellation);
        }
        else
        {
            session.Scribble(objectName, [.. places.Select(place => new Click(place, IsPositive))], cancellation);
        }
    }
}
