using MemorizingSam.Model;

namespace MemorizingSam.Tests.Model;

public sealed class EncoderCostTests
{
    [Fact]
    public void Flop_OfTheStudent_IsWhatTheReferenceWasCountedAt()
        => Assert.Equal(49.55e9, EncoderCost.Flop(ImageEncoderOptions.FastSam3d), 0.1e9);

    [Fact]
    public void Flop_OfSamMed3d_LeavesOutThePaddingOfItsWindows()
        => Assert.Equal(104.5e9, EncoderCost.Flop(ImageEncoderOptions.SamMed3d), 0.5e9);
}
