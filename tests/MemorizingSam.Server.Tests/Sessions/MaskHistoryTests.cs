using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;
using MemorizingSam.Server.Sessions;

namespace MemorizingSam.Server.Tests.Sessions;

public sealed class MaskHistoryTests
{
    private static readonly VolumeGrid Grid = new(new GridShape(4, 4, 4), Affine.Upright(SpacingMm.Isotropic(1)));

    [Fact]
    public void ChangeSince_EachKeptMask_IsTheDifferenceToIt()
    {
        var history = new MaskHistory(Grid.Shape, order: 0);
        for (var revision = 1; revision <= 12; revision++)
        {
            history.Add(revision, WithVoxels(revision));
        }

        var (fromLast, last) = history.ChangeSince(11);
        var (fromSame, same) = history.ChangeSince(12);
        var (fromLost, lost) = history.ChangeSince(2);
        var (fromNothing, _) = history.ChangeSince(null);

        Assert.Equal(((11L, 12L), (0L, 0L)), ((fromLast, fromSame), (fromLost, fromNothing)));
        Assert.Equal(((3, 2, 0), (4, 3, 1)), (last.Box.First, last.Box.End));
        Assert.Equal(same.Box.First, same.Box.End);
        Assert.Equal(((0, 0, 0), (4, 3, 1)), (lost.Box.First, lost.Box.End));
    }

    private static MaskRuns WithVoxels(int count)
    {
        var mask = new Volume<byte>(Grid, new byte[64]);
        mask.Voxels[..count].Fill(1);
        return MaskRuns.Of(mask);
    }
}
