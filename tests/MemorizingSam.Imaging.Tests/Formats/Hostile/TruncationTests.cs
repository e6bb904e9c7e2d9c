namespace MemorizingSam.Imaging.Tests.Formats.Hostile;

/// <summary>Files that end early at every possible byte are refused, or the voxels were whole.</summary>
public sealed class TruncationTests
{
    public static TheoryData<string> Forms => [.. SampleFiles.Forms];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Read_FileThatEndsAtAnyByte_IsRefusedOrGivesTheWholeVolume(string form)
    {
        using var folder = new TemporaryFolder();
        var reading = new HostileReading(folder.Path);
        var whole = SampleFiles.All().Single(sample => sample.Form == form);
        var expected = reading.Read(whole);
        Assert.NotEmpty(expected);
        foreach (var (name, content) in whole.Files)
        {
            for (var length = 0; length < content.Length; length++)
            {
                foreach (var (volume, frame) in reading.Read(whole.With(name, content[..length])).Zip(expected))
                {
                    Assert.Equal(frame.Grid, volume.Grid);
                    Assert.Equal(frame.Scale, volume.Scale);
                    Assert.Equal(VoxelBytes.Of(frame), VoxelBytes.Of(volume));
                }
            }
        }
    }
}
