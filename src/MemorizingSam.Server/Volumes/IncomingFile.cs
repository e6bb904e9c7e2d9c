using System.Buffers;
using System.Security.Cryptography;
using MemorizingSam.Server.Limits;

namespace MemorizingSam.Server.Volumes;

/// <summary>A file on its way in: in a folder of its own, deleted unless it is kept.</summary>
internal sealed class IncomingFile : IDisposable
{
    private const int BufferBytes = 1 << 17;

    private readonly Action<long>? _count;

    private IncomingFile(string folder, string name, Action<long>? count)
        => (Folder, Path, _count) = (folder, System.IO.Path.Combine(folder, name), count);

    /// <summary>Its folder, in which nothing else is.</summary>
    public string Folder { get; }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Bytes received.</summary>
    public long Bytes { get; private set; }

    /// <summary>SHA-256 of them, in hexadecimal.</summary>
    public string Sha256 { get; private set; } = "";

    /// <summary>Makes the folder for a file.</summary>
    /// <param name="parent">Where.</param>
    /// <param name="extension">Of the file's name, which is the server's own.</param>
    /// <param name="count">Told of bytes as they come, and of all of them, below 0, when this is disposed; may refuse more.</param>
    public static IncomingFile Begin(string parent, string extension, Action<long>? count = null)
    {
        var folder = System.IO.Path.Combine(parent, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        return new IncomingFile(folder, "file" + extension, count);
    }

    /// <summary>Receives the file.</summary>
    /// <param name="body">Its bytes.</param>
    /// <param name="most">How many there may be; counted as they come, whatever was declared.</param>
    /// <param name="cancellation">Stops receiving.</param>
    /// <exception cref="RefusedException">There are more: 413.</exception>
    public async Task ReceiveAsync(Stream body, long most, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await using var file = new FileStream(Path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            int count;
            while ((count = await body.ReadAsync(buffer, cancellation)) > 0)
            {
                Bytes += count;
                _count?.Invoke(count);
                if (Bytes > most)
                {
                    throw RefusedException.TooLarge($"The file has more than the {most} bytes that may be sent here.");
                }

                hash.AppendData(buffer, 0, count);
                await file.WriteAsync(buffer.AsMemory(0, count), cancellation);
            }

            file.Flush(flushToDisk: true);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Moves the folder with all that is in it.</summary>
    public void Keep(string target) => Directory.Move(Folder, target);

    /// <inheritdoc/>
    public void Dispose()
    {
        _count?.Invoke(-Bytes);
        Bytes = 0;
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
