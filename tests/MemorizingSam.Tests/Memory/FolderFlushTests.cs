using MemorizingSam.Memory;

namespace MemorizingSam.Tests.Memory;

public sealed class FolderFlushTests
{
    [Fact]
    public void Run_AFolder_Succeeds()
    {
        using var folder = new TemporaryFolder();
        var strange = Directory.CreateDirectory(folder.File("Ödegård · 患者")).FullName;

        FolderFlush.Run(strange);
    }

    [Fact]
    public void Run_NoFolder_SaysWhichAndWhy()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such call.");
        using var folder = new TemporaryFolder();

        Assert.Equal(
            $"The folder '{folder.File("none")}' could not be flushed to disk: No such file or directory.",
            Assert.Throws<IOException>(() => FolderFlush.Run(folder.File("none"))).Message);
    }
}
