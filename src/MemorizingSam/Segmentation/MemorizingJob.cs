using System.Numerics;
using MemorizingSam.Checkpoints;
using MemorizingSam.Imaging.Formats;
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
        var labels = VolumeFile.Read(request.MaskPath, cancellation: cancellation);
        if (!volume.Grid.Matches(labels.Grid))
        {
            throw new VolumeFormatException(
                request.MaskPath,
                $"has {labels.Grid.Shape} voxels on another lattice than '{Path.GetFileName(request.InputPath)}' with {volume.Grid.Shape}; give "
                + "the mask of that volume, or bring it there with 'memsam convert --like'.");
        }

        var masks = request.Labels.ToDictionary(entry => entry.Key, entry => labels.Accept(new Selection(entry.Value)));
        foreach (var (label, _) in masks.Where(entry => !entry.Value.Voxels.Contains((byte)1)))
        {
            throw new VolumeFormatException(
                request.MaskPath,
                $"has no voxel of '{label}'" + (request.Labels[label] is { } value ? $" (value {value})" : "") + "; check labels and values.");
        }

        using var segmenter = Segmenter.Load(request.ModelPath, request.Segmenter);
        using var bank = Open(request.MemoryPath, segmenter);
        var agreements = masks.ToDictionary(
            entry => entry.Key, entry => request.LeastAgreement is null ? null : Agreement(segmenter, bank, volume, entry.Key, entry.Value, cancellation));
        if (agreements.FirstOrDefault(entry => entry.Value < request.LeastAgreement) is { Key: not null } low)
        {
            throw new ArgumentException(
                $"'{low.Key}' agrees with what the bank proposes at Dice {low.Value:0.00}, less than {request.LeastAgreement:0.00}: nothing was "
                + "memorised; look at the mask again, or ask for less.");
        }

        return
        [
            .. masks.Select(entry => new MemorizedLabel(
                entry.Key,
                segmenter.Memorize(
                    bank, volume, entry.Key, entry.Value, request.Accepted with { Agreement = agreements[entry.Key] }, cancellation),
                agreements[entry.Key])),
        ];
    }

    private static MemoryBank Open(string folder, Segmenter segmenter)
        => Directory.Exists(folder)
            ? MemoryBank.OpenToWrite(folder, new BankAccess { EncoderFingerprint = segmenter.Fingerprint })
            : MemoryBank.Create(folder, segmenter.OptionsForBank());

    /// <summary>Dice of a mask with what the bank proposes; null if it knows no other case of the label.</summary>
    private static double? Agreement(
        Segmenter segmenter, MemoryBank bank, Volume volume, string label, Volume<byte> mask, CancellationToken cancellation)
    {
        using var recall = new CaseRecall(bank);
        if (!recall.Knows(label, VolumeFingerprint.Of(volume)))
        {
            return null;
        }

        using var session = segmenter.Open(volume, new SessionOptions { Memory = recall });
        session.Propose(label, cancellation: cancellation);
        return MaskOverlap.Of(session.Mask(label, cancellation), mask).Dice;
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
