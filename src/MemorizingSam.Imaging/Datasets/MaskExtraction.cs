using System.Numerics;
using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Datasets;

/// <summary>Takes a map of labels apart into a mask for each label that it holds.</summary>
/// <param name="values">The stored numbers that belong to each label.</param>
/// <param name="present">The stored numbers that occur, in rising order; at least one.</param>
internal sealed class MaskExtraction(IReadOnlyDictionary<string, IReadOnlyList<int>> values, IReadOnlyList<int> present)
    : IVolumeVisitor<IEnumerable<(string Name, LabelMask Mask)>>
{
    /// <inheritdoc/>
    public IEnumerable<(string Name, LabelMask Mask)> Visit<T>(Volume<T> volume)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var boxes = FindBoxes(volume);
        var masks = new List<(string, LabelMask)>();
        foreach (var (name, numbers) in values)
        {
            var held = numbers.Intersect(present).ToArray();
            if (held.Length == 0)
            {
                continue;
            }

            var belongs = new bool[present[^1] + 1];
            foreach (var number in held)
            {
                belongs[number] = true;
            }

            masks.Add((name, LabelMask.Of(volume, held.Select(number => boxes[number]).Aggregate(Union), belongs)));
        }

        return masks;
    }

    /// <summary>The smallest box around each stored number, in one pass.</summary>
    private VoxelBox[] FindBoxes<T>(Volume<T> volume)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var shape = volume.Grid.Shape;
        var boxes = new VoxelBox[present[^1] + 1];
        Array.Fill(boxes, new VoxelBox((shape.X, shape.Y, shape.Z), (0, 0, 0)));
        for (var line = 0; line < shape.Y * shape.Z; line++)
        {
            var voxels = volume.Voxels.Slice(line * shape.X, shape.X);
            var (y, z) = (line % shape.Y, line / shape.Y);
            for (var x = voxels.IndexOfAnyExcept(T.Zero); x >= 0 && x < shape.X;)
            {
                var run = voxels[x..].IndexOfAnyExcept(voxels[x]);
                var end = run < 0 ? shape.X : x + run;
                ref var box = ref boxes[int.CreateTruncating(voxels[x])];
                box = Union(box, new VoxelBox((x, y, z), (end, y + 1, z + 1)));
                x = end;
            }
        }

        return boxes;
    }

    private static VoxelBox Union(VoxelBox a, VoxelBox b) => new(
        (Math.Min(a.First.X, b.First.X), Math.Min(a.First.Y, b.First.Y), Math.Min(a.First.Z, b.First.Z)),
        (Math.Max(a.End.X, b.End.X), Math.Max(a.End.Y, b.End.Y), Math.Max(a.End.Z, b.End.Z)));
}
