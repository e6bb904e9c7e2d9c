using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Imaging.Tests.Formats;

/// <summary>Keeps every report of progress.</summary>
internal sealed class ProgressRecorder : IProgress<TransferProgress>
{
    private readonly List<TransferProgress> _all = [];

    /// <summary>The reports, first to last.</summary>
    public IReadOnlyList<TransferProgress> All => _all;

    /// <inheritdoc/>
    public void Report(TransferProgress value) => _all.Add(value);
}
