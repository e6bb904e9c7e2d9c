using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Volumes;

public sealed class ValueScaleTests
{
    [Fact]
    public void Apply_MultipliesThenAdds() => Assert.Equal(-1019, new ValueScale(0.5, -1024).Apply(10));

    [Fact]
    public void Apply_RoundsTwice_AsNumpyDoes()
    {
        // A fused multiplication and addition would give 1.1102230246251565E-17 here.
        Assert.Equal(0, new ValueScale(0.1, -0.3).Apply(3) - ((0.1 * 3) - 0.3));
        Assert.Equal(5.551115123125783E-17, new ValueScale(0.1, -0.3).Apply(3));
    }

    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(1, 1e-9, false)]
    [InlineData(-1, 0, false)]
    public void IsIdentity_IsSlopeOneAndInterceptNought(double slope, double intercept, bool isIdentity)
        => Assert.Equal(isIdentity, new ValueScale(slope, intercept).IsIdentity);
}
