using System.Numerics;

namespace MemorizingSam.Imaging.Volumes;

/// <summary>Work on a volume whatever its number type, such as resampling or writing it.</summary>
/// <typeparam name="TResult">What the work gives.</typeparam>
public interface IVolumeVisitor<out TResult>
{
    /// <summary>Does the work on a volume of voxels of type <typeparamref name="T"/>.</summary>
    TResult Visit<T>(Volume<T> volume)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>;
}
