using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;

namespace MemorizingSam.Segmentation;

/// <summary>Who accepted a mask, when, and where its volume comes from.</summary>
public sealed record Acceptance
{
    /// <summary>Who; needed.</summary>
    public required string Who { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset When { get; init; }

    /// <summary>The volume's file, to make memories anew after an update of the model; null if there is none.</summary>
    public string? SourcePath { get; init; }

    /// <summary>The accession number; null if none was given.</summary>
    public string? Accession { get; init; }

    /// <summary>Whose volume it is; null if that is not to be kept.</summary>
    public string? PatientId { get; init; }

    /// <summary>Anything worth knowing.</summary>
    public string? Note { get; init; }

    /// <summary>Dice of the mask with what the bank had proposed; null if it was not asked.</summary>
    public double? Agreement { get; init; }

    /// <summary>The same as a bank keeps it.</summary>
    /// <param name="volume">The case.</param>
    internal MemoryProvenance ToProvenance(Volume volume) => ToProvenance(VolumeFingerprint.Of(volume), VoxelDigest.Of(volume));

    /// <summary>The same of a volume that was looked at before.</summary>
    /// <param name="sourceHash">Its <see cref="VolumeFingerprint"/>.</param>
    /// <param name="voxelDigest">Its <see cref="VoxelDigest"/>.</param>
    internal MemoryProvenance ToProvenance(string sourceHash, string voxelDigest) => new()
    {
        SourceHash = sourceHash,
        VoxelDigest = voxelDigest,
        PatientId = PatientId,
        SourcePath = SourcePath,
        Accession = Accession,
        Who = Who,
        When = When,
        Note = Note,
        Agreement = Agreement,
    };
}
