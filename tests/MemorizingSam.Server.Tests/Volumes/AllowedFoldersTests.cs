using System.Diagnostics;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Volumes;

namespace MemorizingSam.Server.Tests.Volumes;

public sealed class AllowedFoldersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FindAndList_APipeBetweenFiles_SeeTheFilesAlone()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/mkfifo"), "There is no mkfifo.");
        var file = _folder.Write("ct.nii.gz", "content"u8);
        using var made = Process.Start("/usr/bin/mkfifo", _folder.File("pipe.nii.gz"));
        made.WaitForExit();
        var allowed = new AllowedFolders([_folder.Path]);

        Assert.Equal(file, allowed.Find(file));
        Assert.Equal(404, Assert.Throws<RefusedException>(() => allowed.Find(_folder.File("pipe.nii.gz"))).Status);
        Assert.Equal(["ct.nii.gz"], allowed.List(10, TestContext.Current.CancellationToken).Files.Select(one => one.Name));
    }

    [Fact]
    public void Find_ADevice_IsNoFile()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "There are no devices.");

        Assert.Equal(404, Assert.Throws<RefusedException>(() => new AllowedFolders(["/dev"]).Find("/dev/zero")).Status);
    }
}
