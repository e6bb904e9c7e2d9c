using System.Numerics;
using MemorizingSam.Checkpoints;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;

namespace MemorizingSam.Segmentation;

/// <summary>Memorises an accepted segmentation from files.</summary>
public static class MemorizingJob
{
    /// <summary>Runs a request. All labels are looked at before the first is memorised; each is on disk once it is.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="cancellation">Stops the work; labels that were memorised by then stay.</param>
    /// <exception cref="ArgumentException">The request breaks a rule, a label is empty, or a mask agrees too little with the bank.</exception>
    /// <exception cref="VolumeFormatException">Volume or mask cannot be used.</exception>
    /// <exception cref="CheckpointException">The model cannot be used, or the bank is damaged or another encoder's.</exception>
    /// <exception cref="IOException">A file cannot be opened, or the bank not written.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static IReadOnlyList<MemorizedLabel> Run(MemorizingRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        var volume = VolumeFile.Read(request.InputPath, request.Frame, cancellation: cancellation);
        var given = VolumeFile.Read(request.MaskPath, cancellation: cancellation);
        var labels = Resampler.PlaceLabels(given, volume.Grid, cancellation) ?? throw new VolumeFormatException(
            request.MaskPath,
            $"has {given.Grid.Shape} voxels on another lattice than '{Path.GetFileName(request.InputPath)}' with {volume.Grid.Shape}; give "
            + "the mask of that volume, or bring it there with 'memsam convert --like'.");

        var masks = request.Labels.ToDictionary(entry => entry.Key, entry => labels.Accept(new Selection(entry.Value)));
        foreach (var (label, _) in masks.Where(entry => !entry.Value.Voxels.Contains((byte)1)))
        {
            throw new VolumeFormatException(
                request.MaskPath,
                $"has no voxel of '{label}'" + (request.Labels[label] is { } value ? $" (value {value})" : "") + "; check labels and values.");
        }

        using var segmenter = Segmenter.Load(request.ModelPath, request.Segmenter);
        using var bank = Open(request.MemoryPath, segmenter);
        var fingerprint = VolumeFingerprint.LazyOf(volume);
        var digest = new Lazy<string>(() => VoxelDigest.Of(volume), isThreadSafe: false);
        var agreements = request.LeastAgreement is null
            ? masks.Keys.ToDictionary(label => label, _ => default(double?))
            : Agreements(segmenter, bank, (volume, fingerprint), masks, cancellation);
        if (agreements.FirstOrDefault(entry => entry.Value < request.LeastAgreement) is { Key: not null } low)
        {
            throw new ArgumentException(
                $"'{low.Key}' agrees with what the bank proposes at Dice {low.Value:0.00}, less than {request.LeastAgreement:0.00}: nothing was "
                + "memorised; look at the mask again, or ask for less.");
        }

        return [.. masks.Select(entry => new MemorizedLabel(entry.Key, Memorize(entry.Key, entry.Value), agreements[entry.Key]))];

        string[] Memorize(string label, Volume<byte> mask)
        {
            var provenance = (request.Accepted with { Agreement = agreements[label] }).ToProvenance(fingerprint.Value, digest.Value);
            return [.. segmenter.Remember(bank.Options, volume, (label, mask), provenance, cancellation).Select(bank.Add)];
        }
    }

    private static MemoryBank Open(string folder, Segmenter segmenter)
        => Directory.Exists(folder)
            ? MemoryBank.OpenToWrite(folder, new BankAccess { EncoderFingerprint = segmenter.Fingerprint })
            : MemoryBank.Create(folder, segmenter.OptionsForBank());

    /// <summary>Dice of each mask with what the bank proposes; null where it knows no other case of the label.</summary>
    private static Dictionary<string, double?> Agreements(
        Segmenter segmenter,
        MemoryBank bank,
        (Volume Volume, Lazy<string> Fingerprint) source,
        Dictionary<string, Volume<byte>> masks,
        CancellationToken cancellation)
    {
        using var recall = new CaseRecall(bank);
        if (!masks.Keys.Any(label => recall.Knows(label, source.Fingerprint.Value)))
        {
            return masks.Keys.ToDictionary(label => label, _ => default(double?));
        }

        using var session = segmenter.Open(source.Volume, new SessionOptions { Memory = recall }, source.Fingerprint);
        return masks.ToDictionary(entry => entry.Key, entry => recall.Knows(entry.Key, source.Fingerprint.Value) ? Dice(entry.Key, entry.Value) : null);

        double? Dice(string label, Volume<byte> mask)
        {
            session.Propose(label, cancellation: cancellation);
            return MaskOverlap.Of(session.Mask(label, cancellation), mask).Dice;
        }
    }

    /// <summary>1 where a label map has a value, or any but 0.</summary>
    private sealed class Selection(int? value) : IVolumeVisitor<Volume<byte>>
    {
        public Volume<byte> Visit<T>(Volume<T> volume)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var selected = new Volume<byte>(volume.Grid, new byte[volume.Grid.Shape.VoxelCount]);
            var wanted = value is { } number ? T.CreateSaturating(number) : T.Zero;
            for (var i = 0; i < selected.Voxels.Length; i++)
            {
                var isWanted = value is null ? !T.IsZero(volume.Voxels[i]) : volume.Voxels[i] == wanted;
                selected.Voxels[i] = isWanted ? (byte)1 : (byte)0;
            }

            return selected;
        }
    }
}
