namespace MemorizingSam.Server.Sessions;

/// <summary>What a change did to one object.</summary>
/// <param name="Name">The object.</param>
/// <param name="EstimatedDice">How good the model thinks its mask is; null if it cannot tell, or the object is gone.</param>
/// <param name="EmptyReason">Why the mask is empty whatever the model; null if it was asked.</param>
/// <param name="Voxels">Voxels of its mask.</param>
/// <param name="VolumeMl">Their volume.</param>
internal sealed record ObjectStep(string Name, double? EstimatedDice, string? EmptyReason, long Voxels, double VolumeMl)
{
    /// <summary>What it is called from now on; null if its name stays. The step of that name has the mask.</summary>
    public string? NewName { get; init; }

    /// <summary>Time for cropping, encoding and recalling.</summary>
    public TimeSpan Encode { get; init; }

    /// <summary>Time for decoding.</summary>
    public TimeSpan Decode { get; init; }
}
