using System.Numerics;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Volumes;

public sealed class RealValuesTests
{
    [Fact]
    public void Of_VolumeWithoutScale_IsTheVolume()
    {
        var volume = Make<short>(ValueScale.Identity, 1, 2, 3);

        Assert.Same(volume, RealValues.Of(volume));
    }

    [Fact]
    public void Of_WholeNumbersWithWholeScale_TakeTheSmallestTypeThatHoldsThem()
    {
        AssertReal<byte>([10, 110, 210], new(1, 10));
        AssertReal<sbyte>([-100, 0, 100], new(1, -100));
        AssertReal<short>([-1024, -924, -824], new(1, -1024));
        AssertReal<short>([0, -100, -200], new(-1, 0));
        AssertReal<short>([0, 16_300, 32_600], new(163, 0));
        AssertReal<ushort>([0, 30_000, 60_000], new(300, 0));
        AssertReal<int>([0, -30_000, -60_000], new(-300, 0));
        AssertReal<uint>([0, 2_000_000_000, 4_000_000_000], new(20_000_000, 0));
        AssertReal<long>([-1, 1_999_999_999, 3_999_999_999], new(20_000_000, -1));
        AssertReal<ulong>([0, 100UL << 56, 200UL << 56], new(1L << 56, 0));
    }

    [Fact]
    public void Of_WholeNumbersBeyondFloat64_AreExact()
    {
        const long Far = (1L << 60) + 1;

        var real = RealValues.Of(Make(new ValueScale(1, -1), Far, -Far, 0));

        Assert.Equal([Far - 1, -Far - 1, -1], Assert.IsType<Volume<long>>(real).Voxels.ToArray());
    }

    [Fact]
    public void Of_WholeNumbersBeyond64Bits_BecomeFloat64()
    {
        var real = RealValues.Of(Make(new ValueScale(1L << 62, 0), ulong.MaxValue, 0UL, 1UL));

        Assert.Equal([(double)ulong.MaxValue * (1L << 62), 0, 1L << 62], Assert.IsType<Volume<double>>(real).Voxels.ToArray());
    }

    [Fact]
    public void Of_HugeWholeScale_BecomesFloat()
        => Assert.Equal(
            [0, float.PositiveInfinity, float.PositiveInfinity],
            Assert.IsType<Volume<float>>(RealValues.Of(Make<byte>(new(1e300, 0), 0, 1, 2))).Voxels.ToArray());

    [Fact]
    public void Of_FractionsOfSmallNumbers_BecomeFloat32()
    {
        Assert.Equal([0.5f, 1, 1.5f], Floats(Make<byte>(new(0.5, 0), 1, 2, 3)));
        Assert.Equal([-0.5f, 0.5f, 1.5f], Floats(Make<short>(new(1, 0.5), -1, 0, 1)));
        Assert.Equal([0.1f, 0.2f, 0.3f], Floats(Make<ushort>(new(0.1, 0), 1, 2, 3)).Select(x => MathF.Round(x, 6)));
        Assert.Equal([2, -4, float.NaN], Floats(Make(new ValueScale(2, 0), 1f, -2f, float.NaN)));
    }

    [Fact]
    public void Of_FractionsOfLargeNumbers_BecomeFloat64()
    {
        Assert.Equal([0.1 * 123_456_789, 0, -0.1], Doubles(Make(new ValueScale(0.1, 0), 123_456_789, 0, -1)));
        Assert.Equal([0.5, 1, 1.5], Doubles(Make(new ValueScale(0.5, 0), 1UL, 2UL, 3UL)));
        Assert.Equal([3, 5, 7], Doubles(Make(new ValueScale(2, 1), 1d, 2d, 3d)));
    }

    private static float[] Floats(Volume volume) => Assert.IsType<Volume<float>>(RealValues.Of(volume)).Voxels.ToArray();

    private static double[] Doubles(Volume volume) => Assert.IsType<Volume<double>>(RealValues.Of(volume)).Voxels.ToArray();

    private static void AssertReal<T>(T[] expected, ValueScale scale)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var stored = Make<byte>(scale, 0, 100, 200);
        var real = Assert.IsType<Volume<T>>(RealValues.Of(stored));

        Assert.Equal(expected, real.Voxels.ToArray());
        Assert.Equal(stored.Grid, real.Grid);
        Assert.True(real.Scale.IsIdentity);
    }

    private static Volume<T> Make<T>(ValueScale scale, params T[] voxels)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
        => new(new VolumeGrid(new GridShape(voxels.Length, 1, 1), Affine.Upright(SpacingMm.Isotropic(1))), voxels, scale);
}
