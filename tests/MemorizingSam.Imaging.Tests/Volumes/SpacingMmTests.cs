using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Volumes;

public sealed class SpacingMmTests
{
    [Fact]
    public void Isotropic_IsTheSameAlongAllAxes()
    {
        var spacing = SpacingMm.Isotropic(1.5);

        Assert.Equal([1.5, 1.5, 1.5], [spacing[0], spacing[1], spacing[2]]);
        Assert.Throws<ArgumentOutOfRangeException>(() => spacing[3]);
    }

    [Fact]
    public void Validate_PositiveNumbers_Passes() => new SpacingMm(1e-9, 1, 1e9).Validate();

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Validate_AnyOtherNumber_IsRefused(double number)
        => Assert.Equal(
            $"Spacing must be three positive numbers of mm, got (1, {number}, 2).",
            Assert.Throws<ArgumentException>(() => new SpacingMm(1, number, 2).Validate()).Message);
}
