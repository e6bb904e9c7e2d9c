using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Server.Protocols.MonaiLabel;

namespace MemorizingSam.Server.Tests.Protocols.MonaiLabel;

public sealed class LabelValuesTests
{
    private static readonly VolumeGrid Grid = new(
        new GridShape(5, 1, 1), new Affine(new WorldVector(1, 0, 0), new WorldVector(0, 1, 0), new WorldVector(0, 0, 1), default));

    [Fact]
    public void Mask_OfSeveralNumbers_IsWhereOneOfThemIs()
    {
        var labels = new LabelValues([0, 3, 65535, 3, 1], CancellationToken.None);

        Assert.Equal([1, 3, 65535], labels.Found);
        Assert.Equal([0, 0, 1, 0, 1], labels.Mask(Grid, [1, 65535], CancellationToken.None).Voxels.ToArray());
    }

    [Fact]
    public void All_WhenNobodyWaits_Stop()
    {
        var (gone, labels) = (new CancellationToken(canceled: true), new LabelValues([0, 1, 2, 3, 4], CancellationToken.None));

        Assert.Throws<OperationCanceledException>(() => labels.Mask(Grid, [1], gone));
        Assert.Throws<OperationCanceledException>(() => new LabelValues([1], gone));
        Assert.Throws<OperationCanceledException>(() => LabelValues.Of(labels.ToVolume(Grid), gone));
    }
}
