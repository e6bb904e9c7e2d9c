using MemorizingSam.Checkpoints;

namespace MemorizingSam.Memory;

/// <summary>Where a memory comes from. Apart from <see cref="SourceHash"/>, <see cref="VoxelDigest"/> and <see cref="When"/>, an export leaves it out.</summary>
public sealed record MemoryProvenance
{
    private const int MaxWhoLength = 200;
    private const int MaxPathLength = 4_096;
    private const int MaxNoteLength = 4_000;

    /// <summary>SHA-256 of the volume, 64 hexadecimal digits; a case is never recalled for its own volume.</summary>
    public required string SourceHash { get; init; }

    /// <summary>
    /// A digest of the volume's voxels, 64 hexadecimal digits, that does not depend on their order, number type or place in the patient: the
    /// same image in another file has the same. Null in a bank that was made before there was one.
    /// </summary>
    public string? VoxelDigest { get; init; }

    /// <summary>Whose volume it is, if that is known; evaluations look that no patient is among those they measure on.</summary>
    public string? PatientId { get; init; }

    /// <summary>The volume's file, to make the memory anew after an update of the model.</summary>
    public string? SourcePath { get; init; }

    /// <summary>The accession number, if one was given.</summary>
    public string? Accession { get; init; }

    /// <summary>Who accepted the case; null only in a bank that came from an export.</summary>
    public string? Who { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset When { get; init; }

    /// <summary>Anything worth knowing.</summary>
    public string? Note { get; init; }

    /// <summary>Dice of the accepted mask with what the bank itself had proposed, from 0 to 1; null if it was not asked.</summary>
    public double? Agreement { get; init; }

    /// <summary>What an export gives away when it is not asked for more.</summary>
    internal MemoryProvenance Stripped => this with { PatientId = null, SourcePath = null, Accession = null, Who = null, Note = null };

    /// <summary>Checks lengths and digits.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names it.</exception>
    public void Validate()
    {
        Digits.Require(SourceHash, Digits.Sha256, nameof(SourceHash));
        if (VoxelDigest is not null)
        {
            Digits.Require(VoxelDigest, Digits.Sha256, nameof(VoxelDigest));
        }

        RequireShort(PatientId, MaxWhoLength, nameof(PatientId));
        RequireShort(SourcePath, MaxPathLength, nameof(SourcePath));
        RequireShort(Accession, MaxWhoLength, nameof(Accession));
        RequireShort(Who, MaxWhoLength, nameof(Who));
        RequireShort(Note, MaxNoteLength, nameof(Note));
        if (Agreement is not null and not (>= 0 and <= 1))
        {
            throw new ArgumentException($"Agreement ({Agreement}) must be a Dice from 0 to 1, or null.");
        }
    }

    private static void RequireShort(string? text, int most, string name)
    {
        if (text?.Length > most)
        {
            throw new ArgumentException(
                $"{name} {CheckpointException.Quote(text)} has {text.Length:N0} characters; at most {most:N0} are kept.");
        }
    }
}
