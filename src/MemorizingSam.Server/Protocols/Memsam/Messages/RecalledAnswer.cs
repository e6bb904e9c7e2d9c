namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Id">Of the memory.</param>
/// <param name="Label">What was segmented in it.</param>
/// <param name="Distance">Distance of the recall keys.</param>
/// <param name="Weight">How much it counts beside others of equal distance.</param>
/// <param name="ShareOfCrop">Its share of the crop's answers, 0 to 1; null if that cannot be told any more.</param>
/// <param name="ShareOfObject">Its share of the answers where the object is.</param>
/// <param name="Who">Who accepted it; null if it was removed since.</param>
/// <param name="When">When; null if it was removed since.</param>
/// <param name="Thumbnail">Picture as a data URL; null if there is none.</param>
internal sealed record RecalledAnswer(
    string Id,
    string Label,
    double Distance,
    double Weight,
    double? ShareOfCrop,
    double? ShareOfObject,
    string? Who,
    DateTimeOffset? When,
    string? Thumbnail);
