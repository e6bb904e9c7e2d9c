namespace MemorizingSam.Server.Access;

/// <summary>The keys of a running server; a changed key file counts within seconds.</summary>
internal sealed class KeyRing
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly string? _path;
    private readonly TimeProvider _clock;
    private KnownKeys _known = new([], AreNeeded: false);
    private (DateTime Written, long Length) _state;
    private long _looked;

    /// <summary>Reads the keys.</summary>
    /// <param name="path">The key file; null for a server without keys.</param>
    /// <param name="clock">Tells when to look at it again.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public KeyRing(string? path, TimeProvider clock)
    {
        (_path, _clock, _looked) = (path, clock, clock.GetTimestamp());
        if (path is not null)
        {
            _state = StateOf(path);
            Take(KeyFile.Read(path));
        }
    }

    /// <summary>The keys as of now, for one request from its begin to its end.</summary>
    public KnownKeys Now
    {
        get
        {
            lock (_lock)
            {
                if (_path is not null && _clock.GetElapsedTime(_looked) >= LookAgain)
                {
                    _looked = _clock.GetTimestamp();
                    Look(_path);
                }

                return _known;
            }
        }
    }

    /// <inheritdoc cref="KnownKeys.AreNeeded"/>
    public bool NeedsKey => Now.AreNeeded;

    /// <inheritdoc cref="KnownKeys.Find"/>
    public Caller? Find(string plain) => Now.Find(plain);

    /// <summary>Reads the file if it changed, or could not be read before: what was in its way may be gone without a trace in the file.</summary>
    private void Look(string path)
    {
        var state = _state;
        try
        {
            state = StateOf(path);
            if (state != _state || _known.Fault is not null)
            {
                Take(KeyFile.Read(path));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var isTheSame = state == _state && _known.Fault?.Message == e.Message;
            _known = _known with { Keys = [], Fault = isTheSame ? _known.Fault : e };
        }

        _state = state;
    }

    private static (DateTime Written, long Length) StateOf(string path)
        => new FileInfo(path) is { Exists: true } file ? (file.LastWriteTimeUtc, file.Length) : default;

    private void Take(IReadOnlyList<ApiKey> keys) => _known = new KnownKeys(keys, _known.AreNeeded || keys.Count > 0);
}
