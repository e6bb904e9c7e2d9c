using MemorizingSam.Checkpoints;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Memory;

namespace MemorizingSam.Segmentation;

/// <summary>Makes a memory bank anew after an update of the model: from the volumes, and from the masks that the bank keeps of them.</summary>
/// <remarks>The bank is the old one or the new one at every instant (<see cref="BankRebuild"/>). Weights, and what is disabled, are kept.</remarks>
public static class RebuildJob
{
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
        using var rebuild = bank.BeginRebuild(segmenter.OptionsForBank(bank.Options.RecallKeyKind));
        var (cases, hopeless) = RememberedCase.In(bank);
        var sources = SourceSearch.Find(
            cases.Select(one => one.Source),
            cases.Select(one => one.Fine.Provenance.SourcePath).OfType<string>(),
            request.SourceFolders,
            progress,
            cancellation);
        MissingCase[] missing =
        [
            .. hopeless,
            .. cases.Where(one => !sources.ContainsKey(one.Source)).Select(one => new MissingCase(one.Fine.Id, one.Label, Lost(one))),
        ];
        var found = cases.Where(one => sources.ContainsKey(one.Source)).ToArray();
        if (missing.Length > 0 && !request.LeavesOutMissing)
        {
            return new RebuildReport(IsDone: false, found.Length, bank.Count, missing, segmenter.Fingerprint);
        }

        if (found.Length == 0)
        {
            throw new ArgumentException(
                $"None of the {missing.Length} cases of '{Path.GetFileName(bank.Folder)}' can be made anew, so nothing was changed; give the folders of their volumes.");
        }

        var done = 0;
        foreach (var group in found.GroupBy(one => one.Source, StringComparer.Ordinal))
        {
            Encode(bank, rebuild, segmenter, [.. group], sources[group.Key], () => progress?.Report(new RebuildProgress(IsEncoding: true, done++, found.Length)), cancellation);
        }

        rebuild.Commit();
        return new RebuildReport(IsDone: true, found.Length, bank.Count, missing, segmenter.Fingerprint);
    }

    private static string Lost(RememberedCase one)
        => one.Fine.Provenance.SourcePath is { } path
            ? $"its volume is no longer '{path}', and in none of the folders."
            : $"its volume (SHA-256 {one.Source}) is in none of the folders.";

    /// <summary>Encodes all cases of one volume.</summary>
    private static void Encode(
        MemoryBank bank,
        BankRebuild rebuild,
        Segmenter segmenter,
        IReadOnlyList<RememberedCase> cases,
        (string Path, int? Frame) source,
        Action beforeEach,
        CancellationToken cancellation)
    {
        var volume = VolumeFile.Read(source.Path, source.Frame, cancellation: cancellation);
        if (VolumeFingerprint.Of(volume) != cases[0].Source)
        {
            throw new IOException($"'{Path.GetFileName(source.Path)}' was changed while the bank was made anew; the bank is as it was. Try again.");
        }

        var options = segmenter.OptionsForBank(bank.Options.RecallKeyKind);
        foreach (var one in cases)
        {
            beforeEach();
            var provenance = one.Fine.Provenance;
            var mask = PackedMask.Unpack(bank.Read(one.Fine.Id).FullMask.ToArray(), volume.Grid);
            var memories = segmenter.Remember(
                options,
                volume,
                one.Label,
                mask,
                provenance with { SourcePath = provenance.SourcePath is null ? null : source.Path },
                cancellation);
            foreach (var (memory, old) in memories.Zip([one.Fine, one.Coarse]))
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
