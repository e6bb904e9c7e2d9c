using System.Diagnostics;
using System.Runtime.InteropServices;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Formats;

/// <summary>A program that is killed while it overwrites a volume leaves the old or the new volume, whole.</summary>
public sealed class KilledWriterTests
{
    private const int Kills = 6;
    private const string TargetVariable = "MEMSAM_OVERWRITE";
    private const string Started = "memsam: written";
    private const int LongestLifeMs = 120;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData("v.nii")]
    [InlineData("v.nrrd")]
    [InlineData("v.nhdr")]
    public void Kill_AtAnyInstantOfOverwriting_LeavesOneOfTheVolumesWhole(string name)
    {
        using var folder = new TemporaryFolder();
        var target = folder.File(name);
        var random = new Random(name.Length);
        byte[][] whole = [VoxelBytes.Of(Sample(0)), VoxelBytes.Of(Sample(1))];
        for (var kill = 0; kill < Kills; kill++)
        {
            KillAfter(TimeSpan.FromMilliseconds(random.NextDouble() * LongestLifeMs), target);

            var found = VolumeFile.Read(target);
            var index = Array.FindIndex(whole, voxels => voxels.AsSpan().SequenceEqual(VoxelBytes.Of(found)));
            Assert.True(index >= 0, $"Kill {kill} left a volume that is neither the old nor the new one.");
            Assert.Equal(Sample(index).Grid.Shape, found.Grid.Shape);
            Assert.All(folder.FileNames, file => Assert.Matches($@"^(\.memsam\.[0-9a-f]{{32}}\.tmp|v\.nii|v\.nrrd|v\.nhdr|v\.[0-9a-f]{{16}}\.raw\.gz)$", file));
        }
    }

    /// <summary>What the killed program does; it is this test assembly, started anew with this test alone.</summary>
    [Fact(Explicit = true)]
    public void Child_WithTarget_OverwritesItUntilKilled()
    {
        var target = Environment.GetEnvironmentVariable(TargetVariable);
        Assert.SkipWhen(target is null, $"Only the other test of this class starts this one, with {TargetVariable}.");
        Volume[] volumes = [Sample(0), Sample(1)];
        for (var i = 0; ; i++)
        {
            VolumeFile.Write(target, volumes[i % 2]);
            Console.Out.WriteLine(Started);
            Console.Out.Flush();
        }
    }

    private static void KillAfter(TimeSpan life, string target)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "MemorizingSam.Imaging.Tests" + (OperatingSystem.IsWindows() ? ".exe" : string.Empty));
        var method = $"{typeof(KilledWriterTests).FullName}.{nameof(Child_WithTarget_OverwritesItUntilKilled)}";
        var start = new ProcessStartInfo(program, ["-method", method, "-explicit", "only", "-noLogo", "-showLiveOutput"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment[TargetVariable] = target;

        // Where the SDK is not in the usual place, a program finds the runtime by this variable only.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        using var child = Process.Start(start)!;
        try
        {
            AwaitFirstWrite(child);
            Thread.Sleep(life);
        }
        finally
        {
            child.Kill();
            child.WaitForExit();
        }
    }

    private static void AwaitFirstWrite(Process child)
    {
        var written = Task.Run(() =>
        {
            while (child.StandardOutput.ReadLine() is { } line)
            {
                if (line.Contains(Started, StringComparison.Ordinal))
                {
                    return true;
                }
            }

            return false;
        });
        Assert.True(written.Wait(Patience) && written.Result, "The child did not write the volume once.");
    }

    private static Volume Sample(int number)
    {
        var random = new RandomVolumes(number + 1);
        return random.Volume(VoxelType.Int16, new VolumeGrid(new GridShape(64, 64, 48 + number), random.Affine()));
    }
}
