using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Formats;

/// <summary>Volumes that are written and read again.</summary>
internal static class WrittenVolumes
{
    /// <summary>Writes a volume and reads it again.</summary>
    public static Volume Roundtrip(string path, Volume volume)
    {
        VolumeFile.Write(path, volume);
        return VolumeFile.Read(path);
    }

    /// <summary>Asserts that two volumes are the same to the last bit.</summary>
    public static void AssertSame(Volume expected, Volume actual)
    {
        Assert.Equal(expected.VoxelType, actual.VoxelType);
        Assert.Equal(expected.Grid.Shape, actual.Grid.Shape);
        Assert.Equal(expected.Grid.Affine.ToRows(), actual.Grid.Affine.ToRows());
        Assert.Equal(expected.Scale, actual.Scale);
        Assert.Equal(VoxelBytes.Of(expected), VoxelBytes.Of(actual));
    }
}
