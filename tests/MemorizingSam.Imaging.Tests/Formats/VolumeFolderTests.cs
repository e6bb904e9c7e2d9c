using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Imaging.Tests.Formats;

public sealed class VolumeFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public VolumeFolderTests()
    {
        Directory.CreateDirectory(_folder.File("deep"));
        string[] names =
        [
            "b.nii.gz", "a.NII", "c.nrrd", "d.nhdr", "d.raw", "e.mhd", "e.zraw", "f.hdr", "f.img", "g.mha", ".hidden.nii", ".nii", "h.seg.nrrd", "i.txt",
            "deep/j.nii",
        ];
        Array.ForEach(names, name => File.WriteAllBytes(_folder.File(name), []));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void VolumesIn_AFolder_AreItsOwnByName()
        => Assert.Equal(["a", "b", "c", "d", "e", "f", "g"], VolumeFolder.VolumesIn(_folder.Path).Select(volume => volume.Stem));

    [Fact]
    public void VolumesBelow_AFolder_AreThoseOfItsFoldersToo()
        => Assert.Contains((Path.Combine(_folder.Path, "deep", "j.nii"), "j"), VolumeFolder.VolumesBelow(_folder.Path));
}
