using System.Runtime.InteropServices;
using System.Text;

namespace MemorizingSam.Memory;

/// <summary>Puts a folder's names on the disk, which .NET has no call for.</summary>
/// <remarks>
/// Source: fsync(2), "Calling fsync() does not necessarily ensure that the entry in the directory containing the file has also reached
/// disk". Windows keeps names in a journal of its own and needs, and has, no such call.
/// </remarks>
internal static class FolderFlush
{
    private const int ReadOnly = 0;
    private const int Failed = -1;
    private const int Interrupted = 4;
    private const int InvalidArgument = 22;

    /// <summary>Flushes a folder where the system can.</summary>
    /// <exception cref="IOException">The system tried and failed.</exception>
    public static void Run(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(Encoding.UTF8.GetBytes(folder + '\0'), ReadOnly);
        if (descriptor == Failed)
        {
            throw Error(folder, Marshal.GetLastPInvokeError());
        }

        int result, error;
        do
        {
            result = Flush(descriptor);
            error = Marshal.GetLastPInvokeError();
        }
        while (result == Failed && error == Interrupted);

        _ = Close(descriptor);

        // Some network file systems know no flush of a folder, and say so.
        if (result == Failed && error != InvalidArgument)
        {
            throw Error(folder, error);
        }
    }

    private static IOException Error(string folder, int error)
        => new($"The folder '{folder}' could not be flushed to disk: {Marshal.GetPInvokeErrorMessage(error)}.");

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Flush(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);
}
