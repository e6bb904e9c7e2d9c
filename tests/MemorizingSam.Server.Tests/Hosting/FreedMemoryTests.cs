using System.Diagnostics;
using System.Runtime.InteropServices;
using MemorizingSam.Server.Hosting;

namespace MemorizingSam.Server.Tests.Hosting;

public sealed class FreedMemoryTests
{
    private const int Blocks = 3_000;
    private const int BlockBytes = 100_000;

    [Fact]
    public void Return_AfterMuchWasFreed_GivesItBackToTheSystem()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only glibc keeps what was freed.");
        var (blocks, touched) = (new nint[Blocks], new byte[BlockBytes]);
        for (var i = 0; i < Blocks; i++)
        {
            blocks[i] = Marshal.AllocHGlobal(BlockBytes);
            Marshal.Copy(touched, 0, blocks[i], BlockBytes);
        }

        // The last one stays, so that the heap does not shrink by itself.
        foreach (var block in blocks.SkipLast(1))
        {
            Marshal.FreeHGlobal(block);
        }

        var before = Resident();
        FreedMemory.Return();
        var after = Resident();
        Marshal.FreeHGlobal(blocks[^1]);

        Assert.True(before - after > Blocks / 3 * (long)BlockBytes, $"{before:N0} bytes before, {after:N0} after.");
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
