using System.Numerics;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Preprocessing;

/// <summary>Carries labels over a mapping by nearest neighbour, with 0 outside.</summary>
internal sealed class NearestResampling(GridMapping mapping, CancellationToken cancellation) : IVolumeVisitor<Volume>
{
    /// <inheritdoc/>
    public Volume Visit<T>(Volume<T> volume)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
        => VoxelCopy.Run(volume, mapping, T.Zero, cancellation);
}
