using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>Tells volumes apart by their voxels, lattice and scale, whatever file they came in.</summary>
internal sealed class VolumeFingerprint : IVolumeVisitor<string>
{
    private const int ChunkVoxels = 1 << 20;

    /// <summary>SHA-256 in hexadecimal, 64 digits.</summary>
    public static string Of(Volume volume) => volume.Accept(new VolumeFingerprint());

    /// <summary>The same, computed when it is first asked for, for the several who may ask on one thread.</summary>
    public static Lazy<string> LazyOf(Volume volume) => new(() => Of(volume), isThreadSafe: false);

    /// <inheritdoc/>
    public string Visit<T>(Volume<T> volume)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var place = JsonSerializer.Serialize(new
        {
            Type = volume.VoxelType.ToString(),
            Shape = volume.Grid.Shape.ToString(),
            Affine = volume.Grid.Affine.ToRows(),
            volume.Scale.Slope,
            volume.Scale.Intercept,
        });
        hash.AppendData(Encoding.UTF8.GetBytes(place));
        for (var start = 0; start < volume.Voxels.Length; start += ChunkVoxels)
        {
            var chunk = volume.Voxels[start..Math.Min(start + ChunkVoxels, volume.Voxels.Length)];
            hash.AppendData(MemoryMarshal.AsBytes(chunk));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
