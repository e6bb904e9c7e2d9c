namespace MemorizingSam.Training;

/// <summary>An object to ask for.</summary>
/// <param name="Name">Its label, or how it was made up.</param>
/// <param name="Mask">1 inside, 0 outside, z fastest.</param>
internal sealed record TrainingTarget(string Name, byte[] Mask);
