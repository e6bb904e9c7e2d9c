using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Server.Volumes;

namespace MemorizingSam.Server.Tests.Volumes;

public sealed class OpenVolumesTests
{
    private static readonly Volume Any = new Volume<byte>(
        new VolumeGrid(new GridShape(1, 1, 1), Affine.Upright(SpacingMm.Isotropic(1))), new byte[1]);

    private readonly ManualClock _clock = new();
    private readonly OpenVolumes _open;

    public OpenVolumesTests() => _open = new OpenVolumes(most: 3, mostBytes: 100, _clock);

    [Fact]
    public async Task TryLease_MoreBytesThanFit_WaitsForWhatIsNeeded_AndTakesThePlaceOfWhatIsNot()
    {
        using var needed = await LeaseAsync("needed", 60);
        (await LeaseAsync("unused", 30))!.Dispose();

        using var other = await LeaseAsync("other", 40);
        var tooMuch = await LeaseAsync("too much", 1);

        Assert.NotNull(other);
        Assert.Null(tooMuch);
        Assert.Equal((2, 100L), (_open.Count, _open.Bytes));
    }

    [Fact]
    public async Task TryLease_LargerThanAllThatFits_IsLetInAlone()
    {
        (await LeaseAsync("small", 1))!.Dispose();

        using var large = await LeaseAsync("large", 1_000);

        Assert.NotNull(large);
        Assert.Equal((1, 1_000L), (_open.Count, _open.Bytes));
        Assert.Null(await LeaseAsync("small", 1));
    }

    [Fact]
    public async Task DropUnused_LetsGoWhatNobodyLeasedForSoLong()
    {
        using var needed = await LeaseAsync("needed", 1);
        (await LeaseAsync("old", 1))!.Dispose();
        _clock.Advance(TimeSpan.FromMinutes(2));
        (await LeaseAsync("new", 1))!.Dispose();

        _open.DropUnused(TimeSpan.FromMinutes(1));

        Assert.Equal(2, _open.Count);
    }

    private Task<VolumeLease?> LeaseAsync(string id, long bytes) => _open.TryLeaseAsync(id, bytes, () => Any, TestContext.Current.CancellationToken);
}
