using System.Diagnostics;

namespace MemorizingSam.Memory;

/// <summary>The right to change a bank: a file held open, which the system lets go when its process ends, however it ends.</summary>
internal sealed class BankLock : IDisposable
{
    private const int WindowsSharingViolation = 32;
    private const int WindowsLockViolation = 33;
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly FileStream _held;

    private BankLock(FileStream held) => _held = held;

    /// <summary>Takes the lock of a bank, or waits for it.</summary>
    /// <param name="folder">The bank.</param>
    /// <param name="patience">How long to wait.</param>
    /// <exception cref="IOException">Another writer holds it all that time, or the folder cannot be written to.</exception>
    public static BankLock Take(string folder, TimeSpan patience)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new BankLock(
                    new FileStream(BankPaths.Lock(folder), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
            }
            catch (IOException e) when (IsHeld(e))
            {
                if (waited.Elapsed >= patience)
                {
                    throw new IOException(
                        $"The memory bank '{Path.GetFileName(folder)}' is being changed by another program; "
                        + $"waited {patience.TotalSeconds:0.#} s. Try again when that one is done.",
                        e);
                }

                Thread.Sleep(Pause);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new IOException(
                    $"The memory bank '{Path.GetFileName(folder)}' cannot be changed, since its folder cannot be written to; "
                    + "change its permissions, or work on a copy.",
                    e);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _held.Dispose();

    private static bool IsHeld(IOException e)
        => OperatingSystem.IsWindows()
            ? (e.HResult & ushort.MaxValue) is WindowsSharingViolation or WindowsLockViolation
            : e.HResult == (OperatingSystem.IsLinux() ? LinuxWouldBlock : MacWouldBlock);
}
