using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;
using MemorizingSam.Tests.Goldens;
using MemorizingSam.Tests.Model;

namespace MemorizingSam.Tests.Segmentation;

/// <summary>The smallest model that has learned to use memories, and cases to memorise.</summary>
internal static class TinyMemory
{
    public const string Liver = "liver";

    public static readonly Acceptance Accepted = new() { Who = "tester", When = DateTimeOffset.UnixEpoch };

    /// <summary>Writes the model.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="scale">Scales the first weights: another number is another model.</param>
    public static string WriteModel(string path, double scale = 1)
    {
        using var network = new Sam3d(TinyModel.Model with
        {
            ImageEncoder = TinyModel.Encoder with { MaskGuided = new MaskGuidedOptions { Block = 1, MaskPatchSize = 4, MaskChannels = 4 } },
        });
        FormulaTensors.Fill(network);
        using (TorchSharp.torch.no_grad())
        {
            network.state_dict()["image_encoder.pos_embed"].mul_(scale);
        }

        ModelFile.Save(path, network, TinySegmenter.Crop, "fastsam3d");
        return path;
    }

    /// <summary>Loads it.</summary>
    public static Segmenter Load(string path) => Segmenter.Load(path, OnCpu);

    /// <summary>Where it runs.</summary>
    public static SegmenterOptions OnCpu => new() { Device = ComputeDevice.Cpu };

    /// <summary>A case, by its name.</summary>
    public static Volume<short> Volume(string name)
        => TinySegmenter.Volume(new VolumeGrid(new GridShape(18, 17, 16), Affine.Upright(SpacingMm.Isotropic(1.5))), name);

    /// <summary>A mask of it.</summary>
    public static Volume<byte> Ball(VolumeGrid grid)
    {
        var mask = new Volume<byte>(grid, new byte[grid.Shape.VoxelCount]);
        for (var i = 0; i < mask.Voxels.Length; i++)
        {
            var (x, y, z) = (i % grid.Shape.X, i / grid.Shape.X % grid.Shape.Y, i / (grid.Shape.X * grid.Shape.Y));
            mask.Voxels[i] = ((x - 9) * (x - 9)) + ((y - 8) * (y - 8)) + ((z - 8) * (z - 8)) < 20 ? (byte)1 : (byte)0;
        }

        return mask;
    }

    /// <summary>Memorises cases in a new bank, which is then closed.</summary>
    public static void WriteBank(string folder, Segmenter segmenter, params string[] cases)
    {
        using var bank = MemoryBank.Create(folder, segmenter.OptionsForBank());
        foreach (var name in cases)
        {
            var volume = Volume(name);
            segmenter.Memorize(bank, volume, Liver, Ball(volume.Grid), Accepted);
        }
    }
}
