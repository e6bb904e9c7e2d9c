using MemorizingSam.Checkpoints;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Memory;

namespace MemorizingSam.Segmentation;

/// <summary>Makes a memory bank anew after an update of the model: from the volumes, and from the masks that the bank keeps of them.</summary>
/// <remarks>The bank is the old one or the new one at every instant (<see cref="BankRebuild"/>). Weights, and what is disabled, are kept.</remarks>
public sealed class RebuildJob
{
    private readonly RebuildRequest _request;
    private readonly MemoryBank _bank;
    private readonly Segmenter _segmenter;
    private readonly IProgress<RebuildProgress>? _progress;
    private readonly CancellationToken _cancellation;

    private RebuildJob(
        RebuildRequest request, MemoryBank bank, Segmenter segmenter, IProgress<RebuildProgress>? progress, CancellationToken cancellation)
        => (_request, _bank, _segmenter, _progress, _cancellation) = (request, bank, segmenter, progress, cancellation);

    private BankOptions Options => _segmenter.OptionsForBank(_bank.Options.RecallKeyKind);

    /// <summary>Runs a request.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="progress">Told about files and cases, on this thread.</param>
    /// <param name="cancellation">Stops the work; the bank is then as it was.</param>
    /// <exception cref="ArgumentException">The bank belongs to the model already, or none of its cases can be made anew.</exception>
    /// <exception cref="CheckpointException">The model cannot be used, or the bank is damaged.</exception>
    /// <exception cref="IOException">The bank cannot be written, or a volume changed meanwhile; the bank is as it was.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static RebuildReport Run(
        RebuildRequest request, IProgress<RebuildProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        using var bank = MemoryBank.OpenToWrite(request.MemoryPath);
        using var segmenter = Segmenter.Load(request.ModelPath, request.Segmenter);
        return new RebuildJob(request, bank, segmenter, progress, cancellation).Run();
    }

    private RebuildReport Run()
    {
        using var rebuild = _bank.BeginRebuild(Options);
        var (cases, hopeless) = RememberedCase.In(_bank);
        var sources = SourceSearch.Find(
            cases.Select(one => one.Source),
            cases.Select(one => one.Fine.Provenance.SourcePath).OfType<string>(),
            _request.SourceFolders,
            _progress,
            _cancellation);
        MissingCase[] missing =
        [
            .. hopeless,
            .. cases.Where(one => !sources.ContainsKey(one.Source)).Select(one => new MissingCase(one.Fine.Id, one.Label, Lost(one))),
        ];
        var found = cases.Where(one => sources.ContainsKey(one.Source)).ToArray();
        if (missing.Length > 0 && !_request.LeavesOutMissing)
        {
            return new RebuildReport(IsDone: false, found.Length, _bank.Count, missing, _segmenter.Fingerprint);
        }

        if (found.Length == 0)
        {
            throw new ArgumentException(
                $"None of the {missing.Length} cases of '{Path.GetFileName(_bank.Folder)}' can be made anew, so nothing was changed; give the folders of "
                + "their volumes.");
        }

        var done = 0;
        foreach (var ofVolume in found.GroupBy(one => one.Source, StringComparer.Ordinal).Select(group => group.ToArray()))
        {
            _progress?.Report(new RebuildProgress(IsEncoding: true, done, found.Length));
            Encode(ofVolume, sources[ofVolume[0].Source], rebuild);
            done += ofVolume.Length;
        }

        rebuild.Commit();
        return new RebuildReport(IsDone: true, found.Length, _bank.Count, missing, _segmenter.Fingerprint);
    }

    private static string Lost(RememberedCase one)
        => one.Fine.Provenance.SourcePath is { } path
            ? $"its volume is no longer '{path}', and in none of the folders."
            : $"its volume (SHA-256 {one.Source}) is in none of the folders.";

    /// <summary>Encodes all cases of one volume.</summary>
    private void Encode(RememberedCase[] cases, (string Path, int? Frame) source, BankRebuild rebuild)
    {
        var volume = VolumeFile.Read(source.Path, source.Frame, cancellation: _cancellation);
        if (VolumeFingerprint.Of(volume) != cases[0].Source)
        {
            throw new IOException($"'{Path.GetFileName(source.Path)}' was changed while the bank was made anew; the bank is as it was. Try again.");
        }

        foreach (var one in cases)
        {
            var mask = PackedMask.Unpack(_bank.Read(one.Fine.Id).FullMask.ToArray(), volume.Grid);
            var provenance = one.Fine.Provenance with { SourcePath = one.Fine.Provenance.SourcePath is null ? null : source.Path };
            var memories = _segmenter.Remember(Options, volume, (one.Label, mask), provenance, _cancellation);
            foreach (var (memory, old) in memories.Zip<NewMemory, MemoryInfo?>([one.Fine, one.Coarse]))
            {
                if (old is not null)
                {
                    // An import without pictures does not get any by the way.
                    rebuild.Add(
                        memory with { Weight = old.Weight, Thumbnail = old.ThumbnailChecksum is null ? default : memory.Thumbnail }, old.Enabled);
                }
            }
        }
    }
}
