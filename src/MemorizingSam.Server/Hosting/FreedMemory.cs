using System.Runtime.InteropServices;

namespace MemorizingSam.Server.Hosting;

/// <summary>Gives memory that closed sessions let go back to the system.</summary>
/// <remarks>
/// A server that nobody asks allocates nothing, so no collection comes by itself: what the last sessions left would stay until the next one opens.
/// glibc keeps freed blocks below a threshold that grows with the blocks that are freed, up to 32 MB: what libtorch computed for 50 sessions stayed with the
/// process, 12 GB that nobody used. Asking costs milliseconds for each GB.
/// </remarks>
internal static class FreedMemory
{
    /// <summary>Collects what is left of closed sessions, compacts the rest, and gives back both heaps. Stops all threads: for when nobody waits.</summary>
    public static void ReturnAll()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        Return();
    }

    /// <summary>Gives back what can be of libtorch's heap; nothing where the C library is another.</summary>
    /// <returns>Whether there was any.</returns>
    public static bool Return()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            return TrimHeap(0) == 1;
        }
        catch (EntryPointNotFoundException)
        {
            // musl has no such call, and no such threshold.
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "malloc_trim")]
    private static extern int TrimHeap(nuint keep);
}
