using System.Numerics;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Datasets;

/// <summary>Writes tiny data sets, sound ones and faulty ones.</summary>
internal sealed class MadeUpDataset : IDisposable
{
    /// <summary>Labels 1 and 2 of every description.</summary>
    public const string Description = """{ "name": "made up", "labels": { "background": 0, "liver": 1, "spleen": 2 } }""";

    private static readonly VolumeGrid Grid = new(new GridShape(4, 3, 2), Affine.Upright(new SpacingMm(1, 2, 3)));

    private readonly TemporaryFolder _folder = new();
    private int _images;

    /// <summary>The folder.</summary>
    public string Folder => _folder.Path;

    /// <summary>A sound nnU-Net set: <c>a</c> with both labels, <c>b</c> with the liver alone.</summary>
    public static MadeUpDataset NnUNet(params string[] cases)
    {
        var dataset = new MadeUpDataset();
        dataset.Write("dataset.json", Description);
        foreach (var name in cases is [] ? ["a", "b"] : cases)
        {
            dataset.Image($"imagesTr/{name}_0000.nii.gz");
            dataset.Labels($"labelsTr/{name}.nii.gz", name == "b" ? [1] : [1, 2]);
        }

        return dataset;
    }

    /// <summary>Writes a text file.</summary>
    public void Write(string name, string text) => File.WriteAllText(PathOf(name), text);

    /// <summary>Writes an image unlike all others.</summary>
    public void Image(string name, VolumeGrid? grid = null)
    {
        var on = grid ?? Grid;
        var seed = ++_images;
        VolumeFile.Write(PathOf(name), new Volume<short>(on, Fill(on, i => (short)((i * 7) + (seed * 100)))));
    }

    /// <summary>Writes labels: the first voxels hold the given ones, the others 0.</summary>
    public void Labels(string name, params byte[] labels) => Labels(name, Grid, labels);

    /// <summary>The same on another lattice and in another number type.</summary>
    public void Labels<T>(string name, VolumeGrid grid, T[] labels)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
        => VolumeFile.Write(PathOf(name), new Volume<T>(grid, Fill(grid, i => i < labels.Length ? labels[i] : T.Zero)));

    /// <summary>Full path of a file; its folder is made.</summary>
    public string PathOf(string name)
    {
        var path = Path.Combine([Folder, .. name.Split('/')]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private static T[] Fill<T>(VolumeGrid grid, Func<int, T> voxel) => [.. Enumerable.Range(0, (int)grid.Shape.VoxelCount).Select(voxel)];
}
