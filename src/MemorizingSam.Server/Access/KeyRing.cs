using System.Security.Cryptography;
using System.Text;

namespace MemorizingSam.Server.Access;

/// <summary>The keys of a running server; a changed key file counts within seconds.</summary>
internal sealed class KeyRing
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly string? _path;
    private readonly TimeProvider _clock;
    private IReadOnlyList<ApiKey> _keys = [];
    private DateTime _written;
    private long _looked;

    /// <summary>Reads the keys.</summary>
    /// <param name="path">The key file; null for a server without keys.</param>
    /// <param name="clock">Tells when to look at it again.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public KeyRing(string? path, TimeProvider clock)
    {
        (_path, _clock) = (path, clock);
        Read();
    }

    /// <summary>Whether there are keys, so that every request must have one. A file that lost its last key lets no one in.</summary>
    public bool NeedsKey { get; private set; }

    /// <summary>Whose key it is; null for none.</summary>
    /// <param name="plain">What the client sent.</param>
    public Caller? Find(string plain)
    {
        var hash = Encoding.ASCII.GetBytes(KeyFile.HashOf(plain));
        var found = default(ApiKey);
        foreach (var key in Current())
        {
            // All keys are compared, each in constant time, so that no answer's time tells of any.
            if (CryptographicOperations.FixedTimeEquals(hash, Encoding.ASCII.GetBytes(key.Sha256)))
            {
                found = key;
            }
        }

        return found is null ? null : Caller.Of(found);
    }

    private IReadOnlyList<ApiKey> Current()
    {
        lock (_lock)
        {
            if (_path is not null && _clock.GetElapsedTime(_looked) >= LookAgain && File.GetLastWriteTimeUtc(_path) != _written)
            {
                Read();
            }

            return _keys;
        }
    }

    private void Read()
    {
        _looked = _clock.GetTimestamp();
        if (_path is not null)
        {
            _written = File.GetLastWriteTimeUtc(_path);
            _keys = KeyFile.Read(_path);
            NeedsKey |= _keys.Count > 0;
        }
    }
}
