namespace MemorizingSam.Server.Sessions;

/// <summary>An object of a session as clients see it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Voxels">Voxels of its mask.</param>
/// <param name="Revision">Number of its mask; grows with each change.</param>
/// <param name="Clicks">Clicks and boxes that count for it now.</param>
/// <param name="EstimatedDice">How good the model thinks the mask is; null if it cannot tell.</param>
/// <param name="Color">Red, green and blue, 0 to 1.</param>
/// <param name="Points">The clicks among them, in their order; null in a session that was kept before there were any.</param>
internal sealed record ObjectView(
    string Name, long Voxels, long Revision, int Clicks, double? EstimatedDice, double[] Color, IReadOnlyList<PointView>? Points = null);
