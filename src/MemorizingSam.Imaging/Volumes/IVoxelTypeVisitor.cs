using System.Numerics;

namespace MemorizingSam.Imaging.Volumes;

/// <summary>Work that depends on the number type of voxels before a volume exists, such as reading one.</summary>
/// <typeparam name="TResult">What the work gives.</typeparam>
public interface IVoxelTypeVisitor<out TResult>
{
    /// <summary>Does the work for voxels of type <typeparamref name="T"/>.</summary>
    TResult Visit<T>()
        where T : unmanaged, INumber<T>, IMinMaxValue<T>;
}
