namespace MemorizingSam.Checkpoints;

/// <summary>Reads weights in any known container and writes safetensors. No library of torch is needed or loaded.</summary>
public static class CheckpointFile
{
    /// <summary>
    /// Reads a checkpoint; its content decides how, not its name. Nothing in the file is run, and reading takes no more
    /// memory than twice the file's size.
    /// </summary>
    /// <param name="path">A <c>.safetensors</c> file, or a <c>.pth</c> file in the zip or the older format of torch.save.</param>
    /// <param name="scope">Which tensors to copy out.</param>
    /// <exception cref="CheckpointException">The file is not there, not a checkpoint, damaged, or hostile.</exception>
    public static Checkpoint Read(string path, CheckpointScope scope = CheckpointScope.Model)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            throw new CheckpointException(path, "is a folder; give the checkpoint file in it.");
        }

        try
        {
            using var file = new MappedFile(path);
            var budget = new ReadBudget(path, file.Length);
            return FileSignature.Recognise(file) switch
            {
                CheckpointFormat.Safetensors => SafetensorsReader.Read(file, budget),
                CheckpointFormat.TorchZip => TorchZipReader.Read(file, scope, budget),
                _ => TorchLegacyReader.Read(file, scope, budget),
            };
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException(path, $"was not found (looked for {path}); check the path.", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new CheckpointException(path, "may not be read; check its permissions.", exception);
        }
    }

    /// <summary>Whether a file's first bytes are those of a container that is read; nothing more is checked.</summary>
    /// <param name="path">Any path; false for a folder or a file that is not there.</param>
    public static bool IsCheckpoint(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        using var file = new MappedFile(path);
        return FileSignature.Find(file) is not null;
    }

    /// <summary>Writes safetensors; the same content gives the same bytes.</summary>
    /// <remarks>To a stream, not to a path: how a file is replaced in one step is Imaging's to know, which this room may not use.</remarks>
    /// <param name="stream">Written to, and left open; nothing is written before all names are checked.</param>
    /// <param name="tensors">What to write; no name may occur twice.</param>
    /// <param name="metadata">Texts to keep beside the tensors.</param>
    /// <exception cref="ArgumentException">A name occurs twice or is <c>__metadata__</c>.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Write(
        Stream stream, IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        SafetensorsWriter.Write(stream, tensors, metadata ?? new Dictionary<string, string>());
    }
}
