using System.IO.Compression;
using System.Reflection;

namespace MemorizingSam.Build.Tests;

/// <summary>The real library: in its package as it was published, and weakened in the build's own folder.</summary>
public sealed class LibTorchSharpTests
{
    private const string PathInPackage = "runtimes/linux-x64/native/libLibTorchSharp.so";

    private static readonly string Package = Metadata("TorchSharpPackage");
    private static readonly string Strong = Path.Combine(Package, PathInPackage);
    private static readonly string Weak =
        Path.Combine(Metadata("WeakTorchFolder"), Path.GetFileName(Package), Path.GetFileName(PathInPackage));

    [Fact]
    public void Package_AfterTheBuild_HoldsTheLibraryAsPublished()
    {
        var archive = Directory.GetFiles(Package, "*.nupkg").Single();
        using var zip = ZipFile.OpenRead(archive);
        using var published = new MemoryStream();
        using (var entry = zip.GetEntry(PathInPackage)!.Open())
        {
            entry.CopyTo(published);
        }

        Assert.Equal(published.ToArray(), File.ReadAllBytes(Strong));
    }

    [Fact]
    public void Weak_AgainstStrong_DiffersInOneFlag()
    {
        var (strong, weak) = (File.ReadAllBytes(Strong), File.ReadAllBytes(Weak));

        Assert.Equal(strong.Length, weak.Length);
        var difference = Assert.Single(Enumerable.Range(0, strong.Length), i => strong[i] != weak[i]);
        Assert.Equal((0, 2), (strong[difference], weak[difference]));
    }

    [Fact]
    public void Apply_OnStrong_GivesWeak()
    {
        var library = File.ReadAllBytes(Strong);

        Assert.Equal(PatchOutcome.Patched, WeakVersionPatch.Apply(library, SyntheticElf.Version));

        Assert.Equal(File.ReadAllBytes(Weak), library);
    }

    [Fact]
    public void Apply_OnWeak_ChangesNothing()
    {
        var library = File.ReadAllBytes(Weak);

        Assert.Equal(PatchOutcome.AlreadyWeak, WeakVersionPatch.Apply(library, SyntheticElf.Version));

        Assert.Equal(File.ReadAllBytes(Weak), library);
    }

    // The guard behind "safe to weaken": this version's symbols are bound all over the library.
    [Fact]
    public void Apply_VersionInUse_Refuses()
    {
        var error = Assert.Throws<InvalidDataException>(() => WeakVersionPatch.Apply(File.ReadAllBytes(Strong), "GLIBCXX_3.4"));

        Assert.Contains("of version GLIBCXX_3.4 is bound at run time", error.Message);
    }

    private static string Metadata(string key)
        => typeof(LibTorchSharpTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
