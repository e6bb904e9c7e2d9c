using System.Reflection;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;
using MemorizingSam.Tests.Segmentation;

namespace MemorizingSam.Tests;

public sealed class QuickStartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Readme_ShowsTheSixLinesOfTheSample()
    {
        var shown = Between("README.md", "```csharp", "```");

        Assert.Equal(6, shown.Count);
        Assert.Equal(Between("samples/QuickStart/Program.cs", "// <six-lines>", "// </six-lines>"), shown);
    }

    [Fact]
    public void Run_AClick_WritesTheMaskOfTheSession()
    {
        var volume = TinySegmenter.Volume(16, 17, 18);
        VolumeFile.Write(_folder.File("ct.nii.gz"), volume);
        using var segmenter = Segmenter.Load();

        var exitCode = Run(_folder.File("ct.nii.gz"), "4", "5.5", "6", _folder.File("mask.nii.gz"));

        using var session = segmenter.Open(volume);
        session.AddClick("liver", TinySegmenter.At(volume.Grid, 4, 5.5, 6));
        Assert.Equal(0, exitCode);
        Assert.Equal(
            session.Mask("liver").Voxels.ToArray(), ((Volume<byte>)VolumeFile.Read(_folder.File("mask.nii.gz"))).Voxels.ToArray());
    }

    [Theory]
    [InlineData]
    [InlineData("volume", "1", "2", "three", "mask")]
    public void Run_OtherArguments_TellsTheUsage(params string[] args)
    {
        var error = Console.Error;
        using var told = new StringWriter();
        try
        {
            Console.SetError(told);
            Assert.Equal(1, Run(args));
        }
        finally
        {
            Console.SetError(error);
        }

        Assert.StartsWith("usage: QuickStart VOLUME I J K MASK", told.ToString(), StringComparison.Ordinal);
    }

    private static int Run(params string[] args) => (int)Assembly.Load("QuickStart").EntryPoint!.Invoke(null, [args])!;

    /// <summary>The lines of a file between the first line that is one mark and the next that is the other.</summary>
    private static List<string> Between(string path, string first, string last)
        => [.. File.ReadLines(Path.Combine(RepositoryFolder.Root, path)).SkipWhile(line => line != first).Skip(1).TakeWhile(line => line != last)];
}
