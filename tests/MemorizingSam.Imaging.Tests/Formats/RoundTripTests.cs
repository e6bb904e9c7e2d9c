using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Formats;

/// <summary>What is written and read again is the same volume, for every voxel type and any affine.</summary>
public sealed class RoundTripTests
{
    private const int AffinesPerCase = 12;

    public static TheoryData<string, VoxelType> NiftiCases => Cases(".nii", ".nii.gz");

    [Theory]
    [MemberData(nameof(NiftiCases))]
    public void Nifti_AnyVolume_KeepsVoxelsScaleAndFloat32Affine(string extension, VoxelType type)
    {
        using var folder = new TemporaryFolder();
        var random = new RandomVolumes((int)type);
        for (var i = 0; i < AffinesPerCase; i++)
        {
            var scale = i % 2 == 0 ? ValueScale.Identity : new ValueScale(0.5f * (i + 1), (float)random.Between(-2000, 2000));
            var written = random.Volume(type, scale: scale);
            var read = WriteAndRead(folder.File("volume" + extension), written);

            AssertSame(written, read);
            Assert.Equal(written.Scale, read.Scale);
            Assert.Equal(AsFloat32(written.Grid.Affine), read.Grid.Affine.ToRows());
        }
    }

    [Theory]
    [InlineData(".nii")]
    [InlineData(".nii.gz")]
    public void Nifti_AxisLongerThan16Bits_IsWrittenAsNifti2WithExactAffine(string extension)
    {
        using var folder = new TemporaryFolder();
        var random = new RandomVolumes(2);
        foreach (var shape in new GridShape[] { new(32768, 1, 2), new(2, 40000, 1), new(1, 2, 70000) })
        {
            var grid = new VolumeGrid(shape, random.Affine());
            var written = random.Volume(VoxelType.Int16, grid, new ValueScale(0.1, -1 / 3.0));
            var path = folder.File("long" + extension);
            var read = WriteAndRead(path, written);

            Assert.Equal("NIfTI-2", VolumeFile.ReadHeader(path).Format);
            AssertSame(written, read);
            Assert.Equal(written.Scale, read.Scale);
            Assert.Equal(written.Grid.Affine.ToRows(), read.Grid.Affine.ToRows());
        }
    }

    private static TheoryData<string, VoxelType> Cases(params string[] extensions)
    {
        var cases = new TheoryData<string, VoxelType>();
        foreach (var extension in extensions)
        {
            foreach (var type in Enum.GetValues<VoxelType>())
            {
                cases.Add(extension, type);
            }
        }

        return cases;
    }

    private static Volume WriteAndRead(string path, Volume volume)
    {
        VolumeFile.Write(path, volume);
        return VolumeFile.Read(path);
    }

    private static void AssertSame(Volume expected, Volume actual)
    {
        Assert.Equal(expected.VoxelType, actual.VoxelType);
        Assert.Equal(expected.Grid.Shape, actual.Grid.Shape);
        Assert.Equal(VoxelBytes.Of(expected), VoxelBytes.Of(actual));
    }

    private static double[][] AsFloat32(Affine affine)
        => [.. affine.ToRows().Select(row => row.Select(number => (double)(float)number).ToArray())];
}
