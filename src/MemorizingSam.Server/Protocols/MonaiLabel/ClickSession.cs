using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>A label of an image, with the clicks that its session has.</summary>
internal sealed class ClickSession
{
    /// <summary>Id of the session; null before the first click. Only for who has the <see cref="Turn"/>.</summary>
    public string? Id { get; set; }

    /// <summary>The clicks that were sent last.</summary>
    public List<(VoxelPoint Voxel, bool IsPositive)> Clicks { get; } = [];

    /// <summary>One list of clicks after another.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>Whether it is gone, and another has to be begun.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>Which of all requests it was used by last.</summary>
    public long LastUse { get; set; }
}
