using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>One thing a user did in a session, from which its effect can be computed again.</summary>
/// <param name="ObjectName">The object it was done to; null for all of them.</param>
/// <param name="Cue">A click or a box; null if it was none.</param>
/// <param name="Mask">A mask to go on from; null if it was none.</param>
/// <param name="IsProposal">Whether memories were asked where the object is.</param>
/// <param name="NewName">What it is called from now on; null if its name stays.</param>
internal sealed record SessionOperation(
    string? ObjectName, Cue? Cue = null, Volume<byte>? Mask = null, bool IsProposal = false, string? NewName = null);
