using MemorizingSam.Checkpoints;

namespace MemorizingSam.Tests.Checkpoints;

/// <summary>Writes safetensors into a test's folder.</summary>
internal static class SafetensorsFile
{
    public static void Write(
        string path, IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var stream = File.Create(path);
        CheckpointFile.Write(stream, tensors, metadata);
    }
}
