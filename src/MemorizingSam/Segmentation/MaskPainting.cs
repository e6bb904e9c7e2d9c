using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>
/// Brings objects onto the lattice of the input, a few slices at a time: no float copy of a whole volume is made.
/// </summary>
internal static class MaskPainting
{
    private const int SlabVoxels = 1 << 20;

    /// <summary>
    /// Labels on the input's lattice: n for the n-th object, 0 for none; where objects overlap, the surer one's.
    /// </summary>
    /// <param name="grid">The input's lattice.</param>
    /// <param name="objects">At most 255; null for an object without a mask.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static Volume<byte> Labels(VolumeGrid grid, IReadOnlyList<LogitField?> objects, CancellationToken cancellation)
    {
        var labels = new Volume<byte>(grid, new byte[grid.Shape.VoxelCount]);
        var thickness = Math.Clamp(SlabVoxels / Math.Max(1, grid.Shape.X * grid.Shape.Y), 1, grid.Shape.Z);
        var surest = objects.Count > 1 ? new float[grid.Shape.X * grid.Shape.Y * thickness] : [];
        for (var z = 0; z < grid.Shape.Z; z += thickness)
        {
            Array.Clear(surest);
            var slab = new VoxelBox((0, 0, z), (grid.Shape.X, grid.Shape.Y, Math.Min(z + thickness, grid.Shape.Z)));
            for (var i = 0; i < objects.Count; i++)
            {
                if (objects[i] is { } field)
                {
                    Paint(field, slab, labels, (byte)(i + 1), surest, cancellation);
                }
            }
        }

        return labels;
    }

    /// <summary>Probabilities on the input's lattice: the sigmoid of the logits.</summary>
    /// <param name="grid">The input's lattice.</param>
    /// <param name="field">The object; null for one without a mask.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static Volume<float> Probabilities(VolumeGrid grid, LogitField? field, CancellationToken cancellation)
    {
        var probabilities = new Volume<float>(grid, new float[grid.Shape.VoxelCount]);
        if (field is null)
        {
            return probabilities;
        }

        if (field.Given is { } given)
        {
            for (var i = 0; i < given.Voxels.Length; i++)
            {
                probabilities.Voxels[i] = given.Voxels[i] == 0 ? 0 : 1;
            }
        }

        foreach (var box in field.Answered)
        {
            for (var z = box.First.Z; z < box.End.Z; z++)
            {
                var slice = new VoxelBox((box.First.X, box.First.Y, z), (box.End.X, box.End.Y, z + 1));
                ForEachLogit(
                    field, slice, (index, logit) => probabilities.Voxels[index] = 1 / (1 + MathF.Exp(-logit)), cancellation);
            }
        }

        return probabilities;
    }

    private static void Paint(
        LogitField field, VoxelBox slab, Volume<byte> labels, byte label, float[] surest, CancellationToken cancellation)
    {
        var start = slab.First.Z * labels.Grid.Shape.X * labels.Grid.Shape.Y;
        if (field.Given is { } given)
        {
            PaintGiven(field, given, slab, index => Claim(index, LogitField.GivenLogit));
        }

        var positive = field.Answered.Count > 0 ? PositiveBox(field) : null;
        foreach (var box in field.Answered)
        {
            if (positive is { } bounds && Intersect(Intersect(box, bounds), slab) is var part && !IsEmpty(part))
            {
                ForEachLogit(field, part, Claim, cancellation);
            }
        }

        void Claim(int index, float logit)
        {
            // Written so that NaN claims nothing.
            if (logit > (surest.Length == 0 ? 0 : surest[index - start]))
            {
                labels.Voxels[index] = label;
                if (surest.Length > 0)
                {
                    surest[index - start] = logit;
                }
            }
        }
    }

    private static void PaintGiven(LogitField field, Volume<byte> given, VoxelBox slab, Action<int> claim)
    {
        var shape = given.Grid.Shape;
        var answered = field.Answered;
        for (var index = slab.First.Z * shape.X * shape.Y; index < slab.End.Z * shape.X * shape.Y; index++)
        {
            if (given.Voxels[index] != 0)
            {
                var (x, y, z) = (index % shape.X, index / shape.X % shape.Y, index / (shape.X * shape.Y));
                if (!answered.Any(box => x >= box.First.X && x < box.End.X && y >= box.First.Y && y < box.End.Y
                    && z >= box.First.Z && z < box.End.Z))
                {
                    claim(index);
                }
            }
        }
    }

    /// <summary>Visits the voxels of a box of the input with their logits.</summary>
    private static void ForEachLogit(LogitField field, VoxelBox box, Action<int, float> visit, CancellationToken cancellation)
    {
        var input = field.FromInput.Source;
        var size = new GridShape(box.End.X - box.First.X, box.End.Y - box.First.Y, box.End.Z - box.First.Z);
        var part = field.FromInput.Inverse().Then(CropOrPad.At(input, box.First.X, box.First.Y, box.First.Z, size));
        var logits = Resampler.RealValues(field.Logits, part, LogitField.Background, cancellation).Memory;
        Parallel.For(0, size.Z, z =>
        {
            var values = logits.Span;
            for (var y = 0; y < size.Y; y++)
            {
                var line = box.First.X + (input.Shape.X * (y + box.First.Y + (input.Shape.Y * (z + box.First.Z))));
                var first = size.X * (y + (size.Y * z));
                for (var x = 0; x < size.X; x++)
                {
                    visit(line + x, values[first + x]);
                }
            }
        });
    }

    /// <summary>
    /// The voxels of the input at which the object can be: one low-res voxel around the logits above 0; null for none.
    /// </summary>
    private static VoxelBox? PositiveBox(LogitField field)
    {
        var shape = field.Logits.Grid.Shape;
        var (low, high) = ((X: int.MaxValue, Y: int.MaxValue, Z: int.MaxValue), (X: -1, Y: -1, Z: -1));
        var logits = field.Logits.Voxels;
        for (var i = 0; i < logits.Length; i++)
        {
            if (logits[i] > 0)
            {
                var (x, y, z) = (i % shape.X, i / shape.X % shape.Y, i / (shape.X * shape.Y));
                low = (Math.Min(low.X, x), Math.Min(low.Y, y), Math.Min(low.Z, z));
                high = (Math.Max(high.X, x), Math.Max(high.Y, y), Math.Max(high.Z, z));
            }
        }

        return high.X < 0 ? null : InputBoxes.Between(
            field.FromInput,
            new VoxelPoint(low.X - 1, low.Y - 1, low.Z - 1),
            new VoxelPoint(high.X + 1, high.Y + 1, high.Z + 1));
    }

    private static VoxelBox Intersect(VoxelBox a, VoxelBox b) => new(
        (Math.Max(a.First.X, b.First.X), Math.Max(a.First.Y, b.First.Y), Math.Max(a.First.Z, b.First.Z)),
        (Math.Min(a.End.X, b.End.X), Math.Min(a.End.Y, b.End.Y), Math.Min(a.End.Z, b.End.Z)));

    private static bool IsEmpty(VoxelBox box)
        => box.End.X <= box.First.X || box.End.Y <= box.First.Y || box.End.Z <= box.First.Z;
}
