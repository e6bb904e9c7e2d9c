using MemorizingSam.Imaging.Datasets.Augmentation;

namespace MemorizingSam.Imaging.Tests.Datasets.Augmentation;

public sealed class AugmentationOptionsTests
{
    public static TheoryData<AugmentationOptions, string> Faults() => new()
    {
        { new() { ScaleReach = 1.5 }, "ScaleReach must be from 0 to 1, got 1.5." },
        { new() { RotationDegrees = -1 }, "RotationDegrees must be from 0 to 45, got -1." },
        { new() { ShiftMm = double.NaN }, "ShiftMm must be from 0 to 1000, got NaN." },
        { new() { MirrorShare = 2 }, "MirrorShare must be from 0 to 1, got 2." },
        { new() { GainReach = double.PositiveInfinity }, "GainReach must be from 0 to 1, got Infinity." },
        { new() { OffsetReach = 3 }, "OffsetReach must be from 0 to 2, got 3." },
        { new() { GammaReach = -0.1 }, "GammaReach must be from 0 to 1, got -0.1." },
        { new() { NoiseReach = 2 }, "NoiseReach must be from 0 to 1, got 2." },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Validate_OutOfRange_NamesValueAndRange(AugmentationOptions options, string message)
        => Assert.Equal(message, Assert.Throws<ArgumentException>(options.Validate).Message);

    [Fact]
    public void Validate_DefaultsAndNone_Pass()
    {
        new AugmentationOptions().Validate();
        AugmentationOptions.None.Validate();
    }

    [Fact]
    public void None_WhateverTheStep_ChangesNothing()
    {
        for (var step = 0; step < 20; step++)
        {
            Assert.Equal(SpatialChange.None, SpatialChange.Draw(AugmentationOptions.None, 1, step, mayMirror: true));
            Assert.Equal(IntensityChange.None, IntensityChange.Draw(AugmentationOptions.None, 1, step));
        }
    }
}
