using MemorizingSam.Checkpoints;

namespace MemorizingSam.Memory;

/// <summary>
/// The log of a bank: a line for each change, which is in force once its line is on the disk. A last line that is cut off was never
/// acknowledged; it is passed over and cut away by the next change.
/// </summary>
internal sealed class Manifest
{
    private const string LostLast = "The last line of the manifest was not written whole; what it told is lost.";

    private const string LostEnd = "The end of the last line of the manifest is damaged; the next change mends it.";
    private const byte LineEnd = (byte)'\n';

    private readonly string _folder;
    private readonly List<string> _warnings = [];
    private byte[] _header = [];
    private byte[]? _damaged;
    private bool _mayJump;
    private bool _lacksEnd;
    private long _line;
    private long _length;

    private Manifest(string folder) => _folder = folder;

    /// <summary>What the lines add up to.</summary>
    public BankState State { get; } = new();

    /// <summary>The bank's options.</summary>
    public BankOptions Options { get; private set; } = null!;

    /// <summary>How often the bank was compacted.</summary>
    public long Generation { get; private set; }

    /// <summary>Where the good lines end, in bytes.</summary>
    public long End { get; private set; }

    /// <summary>Grows with each change.</summary>
    public long Revision => _line;

    /// <summary>What was found damaged, a sentence each.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    private string Path => BankPaths.Manifest(_folder);

    /// <summary>Reads a bank's manifest.</summary>
    /// <exception cref="CheckpointException">There is none, or it is damaged beyond use.</exception>
    public static Manifest Read(string folder)
    {
        var manifest = new Manifest(folder);
        using var stream = manifest.Open();
        manifest.ReadLines(stream);
        return manifest;
    }

    /// <summary>Reads the manifest of an archive.</summary>
    /// <param name="archive">The archive's path, for messages.</param>
    /// <param name="stream">The manifest's bytes.</param>
    /// <exception cref="CheckpointException">It is damaged: an archive may not be, in any line.</exception>
    public static Manifest ReadArchived(string archive, Stream stream)
    {
        var manifest = new Manifest(archive);
        manifest.ReadLines(stream);
        return manifest._warnings is [] && manifest.End == manifest._length
            ? manifest
            : throw new CheckpointException(
                archive, "is damaged: a line of its manifest is not what was written; copy it again. Nothing was imported.");
    }

    /// <summary>The bytes of a manifest that begins with these memories.</summary>
    public static void Write(Stream stream, BankOptions options, long generation, IEnumerable<MemoryInfo> memories)
    {
        stream.Write(new ManifestLine
        {
            Line = 0,
            Change = ManifestChange.Create,
            Version = ManifestLine.CurrentVersion,
            Generation = generation,
            Options = options,
        }.Encode());
        foreach (var (index, memory) in memories.Index())
        {
            stream.Write(new ManifestLine { Line = index + 1, Change = ManifestChange.Add, Id = memory.Id, Memory = memory }.Encode());
        }
    }

    /// <summary>Takes in what another process has added since; after a compaction there is a new manifest to read.</summary>
    /// <returns>This, changed or not, or the new manifest.</returns>
    /// <exception cref="CheckpointException">The manifest is gone or damaged.</exception>
    public Manifest ReadOn()
    {
        using var stream = Open();
        var header = new byte[_header.Length];
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || !header.AsSpan().SequenceEqual(_header)
            || stream.Length < End)
        {
            return Read(_folder);
        }

        if (_lacksEnd)
        {
            return Read(_folder);
        }

        if (stream.Length != _length || End != _length)
        {
            stream.Position = End;
            ReadLines(stream);
        }

        return this;
    }

    /// <summary>Writes a line; the change is in force when this returns.</summary>
    /// <param name="files">The way to the disk.</param>
    /// <param name="line">The change; its number is given here.</param>
    /// <exception cref="IOException">It cannot be written; nothing has changed.</exception>
    public void Append(BankFiles files, ManifestLine line)
    {
        var numbered = line with { Line = _line };
        var bytes = numbered.Encode();
        if (bytes.Length > ManifestLine.MaxLength)
        {
            throw new ArgumentException($"A case's texts take {bytes.Length:N0} bytes; at most {ManifestLine.MaxLength:N0} are kept.");
        }

        if (_lacksEnd)
        {
            bytes = [LineEnd, .. bytes];
        }

        files.Append(Path, End, bytes);
        _lacksEnd = false;
        State.Apply(numbered);
        (End, _line) = (End + bytes.Length, _line + 1);
        _length = End;
    }

    private FileStream Open()
    {
        try
        {
            return new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException(
                _folder,
                $"is no memory bank: '{BankPaths.ManifestName}' was not found in {_folder}; check the path, or begin a bank there.",
                e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new CheckpointException(_folder, "may not be read; check its permissions.", e);
        }
    }

    private CheckpointException Damaged(string what)
        => new(_folder, $"has a damaged manifest: {what}; restore '{BankPaths.ManifestName}' from a copy of the bank.");

    private void ReadLines(Stream stream)
    {
        var reader = new LineReader(stream);
        while (reader.Next(ManifestLine.MaxLength) is { } line)
        {
            // What was found damaged before has a line behind it, so it was acknowledged.
            SettleDamage(isLast: false);
            if (ManifestLine.Decode(line.Span, _folder) is { } change)
            {
                Take(change, line);
            }
            else if (End == 0)
            {
                throw Damaged("its first line, which says whose it is, cannot be read");
            }
            else
            {
                _damaged = line.ToArray();
            }
        }

        SettleDamage(isLast: true);
        if (End == 0)
        {
            throw Damaged("it is empty");
        }

        _length = End + reader.Rest.Length;
        TakeLineWithoutEnd(reader.Rest);
        if (reader.IsTooLong)
        {
            throw Damaged($"a line is longer than {ManifestLine.MaxLength:N0} bytes");
        }
    }

    // What a kill leaves is shorter than a line. Where only the end is wrong, the line was written, acknowledged and damaged since.
    private void TakeLineWithoutEnd(ReadOnlyMemory<byte> rest)
    {
        if (!rest.IsEmpty && ManifestLine.Decode(rest.Span[..^1], _folder) is { } change)
        {
            Take(change, rest[..^1]);
            End--;
            _lacksEnd = true;
            _warnings.Add(LostEnd);
        }
    }

    private void Take(ManifestLine change, ReadOnlyMemory<byte> line)
    {
        if (change.Change == ManifestChange.Create != (End == 0))
        {
            throw Damaged("it does not begin with the line that says whose it is, or has a second one");
        }

        if (change.Line < _line || (change.Line > _line && !_mayJump))
        {
            throw Damaged($"line {_line} is followed by line {change.Line}");
        }

        if (change.Options is not null)
        {
            if (change.Version > ManifestLine.CurrentVersion)
            {
                throw new CheckpointException(
                    _folder, $"has format {change.Version}; this memsam reads {ManifestLine.CurrentVersion}. Update memsam.");
            }

            (Options, Generation, _header) = (change.Options, change.Generation!.Value, [.. line.Span, LineEnd]);
        }

        State.Apply(change);
        End += line.Length + 1;
        (_line, _mayJump) = (change.Line + 1, false);
    }

    /// <summary>Decides what a line that cannot be read means for the memories.</summary>
    private void SettleDamage(bool isLast)
    {
        if (_damaged is not { } line)
        {
            return;
        }

        _damaged = null;
        var ids = State.Recognise(line, StoredIds());
        if (ids.Count > 0)
        {
            _warnings.Add(
                $"Line {_line} of the manifest is damaged; {string.Join(", ", ids)} is not used until it is removed or added again.");
            (_line, _mayJump) = (_line + 1, true);
            End += line.Length + 1;
        }
        else if (!isLast)
        {
            throw Damaged($"line {_line} cannot be read, and may have removed a memory");
        }
        else if (!_warnings.Contains(LostLast))
        {
            _warnings.Add(LostLast);
        }
    }

    private IEnumerable<string> StoredIds()
    {
        var memories = new DirectoryInfo(BankPaths.Memories(_folder));
        return memories.Exists
            ? memories.EnumerateFiles($"*{BankPaths.MemoryExtension}").Select(file => BankPaths.IdOf(file.Name)).OfType<string>()
            : [];
    }
}
