using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Formats;

public sealed class SegmentDescriptionsTests
{
    private static readonly VolumeGrid Grid = new(new GridShape(1, 1, 1), Affine.Upright(SpacingMm.Isotropic(1)));

    public static TheoryData<Segment, string> Faults => new()
    {
        { new Segment(0), "A segment has the label value 0; in UInt8 volumes they are 1 to 255." },
        { new Segment(256), "A segment has the label value 256; in UInt8 volumes they are 1 to 255." },
        { new Segment(5), "Two segments have the label value 5; each needs its own." },
        {
            new Segment(1, Color: new SegmentColor(0, 0, 255)),
            "The segment of label 1 has the colour SegmentColor { Red = 0, Green = 0, Blue = 255 }; each part must be 0 to 1."
        },
        {
            new Segment(1, Terminology: "Liver"),
            "The terminology 'Liver' must have seven parts with ~ between them and no |, such as "
            + "'context~SCT^123037004^Anatomical Structure~SCT^10200004^Liver~^^~context~^^~^^'."
        },
        {
            new Segment(1, Terminology: "~~~~~~|"),
            "The terminology '~~~~~~|' must have seven parts with ~ between them and no |, such as "
            + "'context~SCT^123037004^Anatomical Structure~SCT^10200004^Liver~^^~context~^^~^^'."
        },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Of_SegmentThatBreaksARule_IsRefused(Segment segment, string message)
        => Assert.Equal(
            message,
            Assert.Throws<ArgumentException>(() => SegmentDescriptions.Of(new Volume<byte>(Grid, [0]), [new Segment(5), segment])).Message);

    [Fact]
    public void Of_SixteenBitLabels_HaveLargerValues()
        => Assert.Equal(13, SegmentDescriptions.Of(new Volume<ushort>(Grid, [0]), [new Segment(65535)]).Count);
}
