using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Formats;

/// <summary>nibabel, and a reader made from the specifications of NRRD and MetaImage, accept what memsam writes.</summary>
/// <remarks>
/// The other side is <c>tools/goldens/accept.py</c>. It needs python3 with nibabel (Debian: python3-nibabel); elsewhere the test is
/// skipped. MEMSAM_SAMPLES names a folder that the files shall stay in, to show them to other programs.
/// </remarks>
public sealed class AcceptanceTests
{
    private static readonly string[] Extensions = [".nii", ".nii.gz", ".nrrd", ".nhdr", ".mha", ".mhd"];
    private static readonly string[] Pythons = ["python3", "/usr/bin/python3"];

    [Fact]
    public void OtherReaders_OfWhatMemsamWrites_FindTheSameVolumes()
    {
        var python = Array.Find(Pythons, program => Run(program, "-c", "import nibabel").ExitCode == 0);
        Assert.SkipWhen(python is null, "There is no python3 with nibabel here.");
        using var temporary = new TemporaryFolder();
        var folder = Environment.GetEnvironmentVariable("MEMSAM_SAMPLES") ?? temporary.Path;
        var samples = WriteSamples(folder);
        File.WriteAllText(Path.Combine(folder, "samples.json"), JsonSerializer.Serialize(samples));

        var (exitCode, output) = Run(python, Path.Combine(RepositoryFolder.Root, "tools", "goldens", "accept.py"), folder);

        Assert.True(exitCode == 0, output);
        Assert.Equal($"{samples.Count} files accepted", output.Trim());
    }

    private static List<Dictionary<string, object>> WriteSamples(string folder)
    {
        var random = new RandomVolumes(31);
        var samples = new List<Dictionary<string, object>>();
        void Write(string name, Volume volume, bool isSheared = false)
        {
            VolumeFile.Write(Path.Combine(folder, name), volume);
            samples.Add(Describe(name, volume, isSheared));
        }

        foreach (var type in Enum.GetValues<VoxelType>())
        {
            foreach (var extension in Extensions)
            {
                Write($"{type}_upright{extension}", random.Volume(type, random.Affine(angle: 0, shear: 0)));
                Write($"{type}_oblique{extension}", random.Volume(type, random.Affine(random.Between(0, 3), shear: 0)));
                Write($"{type}_sheared{extension}", random.Volume(type, random.Affine(random.Between(0, 3), shear: 0.4)), isSheared: true);
            }
        }

        var large = new VolumeGrid(new GridShape(40000, 2, 1), random.Affine(angle: 1, shear: 0));
        Write("nifti2.nii", random.Volume(VoxelType.Int16, large, new ValueScale(0.1, -1 / 3.0)));
        Write("nifti2.nii.gz", random.Volume(VoxelType.Float64, large));
        Write("scaled.nii.gz", random.Volume(VoxelType.UInt8, scale: new ValueScale(0.25, -1024)), isSheared: true);
        var labels = new VolumeGrid(new GridShape(4, 3, 2), random.Affine(angle: 0.2, shear: 0));
        Write("labels.seg.nrrd", new Volume<byte>(labels, [.. Enumerable.Range(0, 24).Select(i => (byte)(i % 4))]));
        return samples;
    }

    private static Dictionary<string, object> Describe(string name, Volume volume, bool isSheared) => new()
    {
        ["file"] = name,
        ["shape"] = new[] { volume.Grid.Shape.X, volume.Grid.Shape.Y, volume.Grid.Shape.Z },
        ["type"] = volume.VoxelType.ToString().ToLowerInvariant(),
        ["slope"] = volume.Scale.Slope,
        ["intercept"] = volume.Scale.Intercept,
        ["affine"] = volume.Grid.Affine.ToRows(),
        ["mayBeSheared"] = isSheared,
        ["voxels"] = Convert.ToHexStringLower(SHA256.HashData(VoxelBytes.Of(volume))),
    };

    private static (int ExitCode, string Output) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + error.Result);
        }
        catch (Win32Exception)
        {
            return (-1, $"There is no program '{program}'.");
        }
    }
}
