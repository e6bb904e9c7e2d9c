namespace MemorizingSam.Memory;

/// <summary>How a memory bank is opened.</summary>
public sealed record BankAccess
{
    /// <summary>
    /// Fingerprint of the encoder that will use the memories; a bank of another one is refused. Null to look at a bank without using it.
    /// </summary>
    public string? EncoderFingerprint { get; init; }

    /// <summary>
    /// Open a bank of another encoder all the same, with a warning that names both fingerprints. For the paper's comparison, in which a
    /// plain encoder recalls what a fine-tuned one stored. Nothing can be added to such a bank.
    /// </summary>
    public bool AllowOtherEncoder { get; init; }

    /// <summary>How long to wait for another writer to end.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Checks each field.</summary>
    /// <exception cref="ArgumentException">The fingerprint is none, or the patience is negative.</exception>
    public void Validate()
    {
        if (EncoderFingerprint is not null)
        {
            Digits.Require(EncoderFingerprint, Digits.Sha256, nameof(EncoderFingerprint));
        }

        if (Patience < TimeSpan.Zero)
        {
            throw new ArgumentException($"Patience ({Patience}) must not be negative; 0 does not wait.");
        }
    }
}
