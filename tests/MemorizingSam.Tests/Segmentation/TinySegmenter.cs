using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;
using MemorizingSam.Tests.Goldens;
using MemorizingSam.Tests.Model;

namespace MemorizingSam.Tests.Segmentation;

/// <summary>The smallest whole model with formula weights, and volumes it has something to see in.</summary>
internal static class TinySegmenter
{
    /// <summary>Crops of 16 voxels of 1.5 mm, low-res masks of 8.</summary>
    public static readonly CropOptions Crop = CropOptions.Published;

    /// <summary>The model's network; the caller owns it.</summary>
    public static Sam3d Network(bool boxes = false)
    {
        var network = new Sam3d(TinyModel.Model with { PromptEncoder = TinyModel.Prompt with { BoxPrompts = boxes } });
        FormulaTensors.Fill(network);
        return network;
    }

    /// <summary>The model on the processor; the caller owns it.</summary>
    public static SamCropModel CropModel(
        NumberPrecision precision = NumberPrecision.Single, bool boxes = false, EmptyTokens emptyTokens = EmptyTokens.Computed)
        => new(Network(boxes), ComputeDevice.Cpu, precision, emptyTokens);

    /// <summary>Writes the model as a model file of ours, and loads it.</summary>
    public static Segmenter Load(TemporaryFolder folder)
    {
        using var network = Network();
        ModelFile.Save(folder.File("tiny.safetensors"), network, Crop, "fastsam3d");
        return Segmenter.Load(folder.File("tiny.safetensors"), new SegmenterOptions { Device = ComputeDevice.Cpu });
    }

    /// <summary>A smooth, noisy volume.</summary>
    public static Volume<short> Volume(VolumeGrid grid, string name = "session")
    {
        var edge = Math.Max(grid.Shape.X, Math.Max(grid.Shape.Y, grid.Shape.Z));
        var raw = FormulaTensors.RawVolume(name, edge);
        var volume = new Volume<short>(grid, new short[grid.Shape.VoxelCount]);
        for (var z = 0; z < grid.Shape.Z; z++)
        {
            for (var y = 0; y < grid.Shape.Y; y++)
            {
                for (var x = 0; x < grid.Shape.X; x++)
                {
                    volume[x, y, z] = (short)raw[x + (edge * (y + (edge * z)))];
                }
            }
        }

        return volume;
    }

    /// <summary>A volume of a shape at 1.5 mm, upright.</summary>
    public static Volume<short> Volume(int x, int y, int z)
        => Volume(new VolumeGrid(new GridShape(x, y, z), Affine.Upright(SpacingMm.Isotropic(1.5), new WorldPoint(-10, 20, 30))));

    /// <summary>A click on a voxel.</summary>
    public static Click At(VolumeGrid grid, double x, double y, double z, bool isPositive = true)
        => Click.AtVoxel(grid, new VoxelPoint(x, y, z), isPositive);
}
