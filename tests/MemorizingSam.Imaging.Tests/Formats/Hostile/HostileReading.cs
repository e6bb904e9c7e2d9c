using System.IO.Compression;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Formats.Hostile;

/// <summary>Reads a damaged file in every way there is, and asserts what must hold whatever is in it.</summary>
/// <remarks>
/// Only <see cref="VolumeFormatException"/> may leave the readers. Memory stays under twice what the files can honestly
/// hold plus a constant. A volume that is given has a usable place in the patient, and its voxels are bytes of the file.
/// </remarks>
internal sealed class HostileReading(string folder)
{
    /// <summary>Buffers of streams and of the scan for the value range, none of which grows with a header's claims.</summary>
    private const long ConstantBytes = 2 << 20;

    /// <summary>Deflate's best ratio: 258 bytes for 2 bits.</summary>
    private const long BestDeflateRatio = 1032;

    private readonly Dictionary<string, byte[]> _written = [];

    /// <summary>Reads header, range, first and last frame.</summary>
    /// <returns>The volumes that were given; none if every way was refused.</returns>
    public IReadOnlyList<Volume> Read(SampleFile sample)
    {
        var path = Write(sample);
        var header = Refusable(() => VolumeFile.ReadHeader(path), (2 * sample.Size) + ConstantBytes);
        if (header is null)
        {
            return [];
        }

        AssertUsable(header.Grid);
        var honest = sample.Size * (header.Data.Encoding is VoxelEncoding.Raw ? 1 : BestDeflateRatio);
        var limit = (2 * honest) + ConstantBytes;
        Refusable(() => new Box<ValueRange>(VolumeFile.ReadRange(header)), limit);
        int?[] frames = header.FrameCount == 1 ? [null] : [0, header.FrameCount - 1];
        var volumes = frames.Select(frame => Refusable(() => VolumeFile.Read(path, frame), limit)).OfType<Volume>().ToArray();
        foreach (var volume in volumes)
        {
            Assert.Equal(header.Grid, volume.Grid);
            Assert.Equal(header.VoxelType, volume.VoxelType);
            Assert.InRange(header.SizeInBytes, 1, honest);
            AssertFromFile(header, volume);
        }

        return volumes;
    }

    private string Write(SampleFile sample)
    {
        foreach (var (name, content) in sample.Files.Where(file => !ReferenceEquals(file.Value, _written.GetValueOrDefault(file.Key))))
        {
            // Deleting first is many times faster than overwriting: file systems flush a file that was cut to nothing and written anew.
            File.Delete(Path.Combine(folder, name));
            File.WriteAllBytes(Path.Combine(folder, name), content);
            _written[name] = content;
        }

        return Path.Combine(folder, sample.Main);
    }

    private static T? Refusable<T>(Func<T> read, long limit)
        where T : class
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        T? result = null;
        try
        {
            result = read();
        }
        catch (VolumeFormatException e)
        {
            Assert.StartsWith("'", e.Message);
            Assert.DoesNotContain('\n', e.Message);
            Assert.DoesNotContain('\r', e.Message);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= limit, $"{allocated} bytes were taken where {limit} may be.");
        return result;
    }

    private static void AssertUsable(VolumeGrid grid)
    {
        Assert.True(grid.Shape is { X: > 0, Y: > 0, Z: > 0 }, $"shape {grid.Shape}");
        grid.Spacing.Validate();
        Assert.Equal(grid.Orientation, Orientation.Parse(grid.Orientation.Code));
        Assert.InRange(grid.ObliquenessDegrees, 0, 90);
        Assert.True(double.IsFinite(grid.Affine.Origin.X + grid.Affine.Origin.Y + grid.Affine.Origin.Z), "origin");
    }

    /// <summary>The voxels stand in the (decoded) files, an equal share in each, in one of the byte orders.</summary>
    private static void AssertFromFile(VolumeHeader header, Volume volume)
    {
        var files = header.Data.Files;
        if (header.FrameCount > 1 && (header.Data.FrameLayout == FrameLayout.SideBySide || files.Count > 1))
        {
            return;
        }

        var voxels = VoxelBytes.Of(volume);
        if (header.BigEndian)
        {
            var size = volume.VoxelType.SizeInBytes();
            for (var i = 0; i < voxels.Length; i += size)
            {
                voxels.AsSpan(i, size).Reverse();
            }
        }

        var share = voxels.Length / files.Count;
        for (var i = 0; i < files.Count; i++)
        {
            var content = Decode(header.Data, files[i], (long)share * header.FrameCount);
            var found = content.AsSpan().IndexOf(voxels.AsSpan(i * share, share)) >= 0;
            Assert.True(found, "The volume holds voxels that are not in the file.");
        }
    }

    /// <summary>Decodes a data file as far as its voxels reach; what is behind them may be damaged.</summary>
    private static byte[] Decode(VoxelData data, VoxelFile file, long size)
    {
        var encoded = new MemoryStream(File.ReadAllBytes(file.Path)) { Position = file.Offset };
        using Stream decoder = data.Encoding switch
        {
            VoxelEncoding.Gzip => new GZipStream(encoded, CompressionMode.Decompress),
            VoxelEncoding.Zlib => new ZLibStream(encoded, CompressionMode.Decompress),
            _ => encoded,
        };
        var buffer = new byte[data.DecodedOffset + size];
        return buffer[..decoder.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
    }

    private sealed record Box<T>(T Value);
}
