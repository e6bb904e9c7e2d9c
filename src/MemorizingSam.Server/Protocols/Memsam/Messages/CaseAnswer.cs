namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Id">Id of the case: of its memory at the model's own spacing.</param>
/// <param name="Labels">What was segmented.</param>
/// <param name="Who">Who accepted it.</param>
/// <param name="When">When.</param>
/// <param name="Note">Anything worth knowing.</param>
/// <param name="Agreement">Dice with what had been proposed; null if it was not asked.</param>
/// <param name="Disabled">Whether it is not recalled.</param>
/// <param name="Weight">How much it counts beside others of equal distance.</param>
/// <param name="Bytes">Bytes of its files.</param>
/// <param name="HasThumbnail">Whether there is a picture.</param>
internal sealed record CaseAnswer(
    string Id,
    IReadOnlyList<string> Labels,
    string? Who,
    DateTimeOffset When,
    string? Note,
    double? Agreement,
    bool Disabled,
    double Weight,
    long Bytes,
    bool HasThumbnail);
