namespace MemorizingSam.Training;

/// <summary>An object to ask for.</summary>
/// <param name="Name">Its label, or how it was made up.</param>
/// <param name="Mask">1 inside, 0 outside, z fastest.</param>
internal sealed record TrainingTarget(string Name, byte[] Mask)
{
    /// <summary>Whether it was made up in this very crop, so that no other case has one.</summary>
    public bool IsMadeUp { get; init; }

    /// <summary>
    /// Whether no one could tell it by its first prompt, as a piece of an organ: it counts from the second answer on, and teaches to follow
    /// prompts. Contours in the clinic end where they end, too.
    /// </summary>
    public bool IsPiece { get; init; }

    /// <summary>Whether memories say what is meant, so that it can be asked for without a prompt.</summary>
    public bool IsTold { get; init; }
}
