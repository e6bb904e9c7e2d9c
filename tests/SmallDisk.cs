using System.Diagnostics;

namespace MemorizingSam;

/// <summary>A disk that is soon full: root on Linux can have one in memory, a test elsewhere is skipped.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    /// <summary>Mounts one on a folder, which is made.</summary>
    public static SmallDisk Mount(string folder, long bytes)
    {
        Directory.CreateDirectory(folder);
        Assert.SkipUnless(
            Run("mount", "-t", "tmpfs", "-o", $"size={bytes}", "memsam-test", folder), "A small disk can be mounted by root on Linux only.");
        return new SmallDisk(folder);
    }

    /// <summary>Lets nothing be written any more, not even by root.</summary>
    public void MakeReadOnly() => Assert.True(Run("mount", "-o", "remount,ro", Folder));

    public void Dispose() => Assert.True(Run("umount", Folder));

    private static bool Run(string program, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
