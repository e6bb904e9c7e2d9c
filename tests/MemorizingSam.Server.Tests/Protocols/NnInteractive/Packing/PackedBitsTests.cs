using MemorizingSam.Server.Protocols.NnInteractive.Packing;
using MemorizingSam.Server.Tests.Goldens;

namespace MemorizingSam.Server.Tests.Protocols.NnInteractive.Packing;

public sealed class PackedBitsTests
{
    [Fact]
    public void Pack_Mask_IsWhatNumpyMakesOfIt()
    {
        var (voxels, packed) = WireGolden.PackBits();

        Assert.Equal(packed, PackedBits.Pack(voxels));
    }
}
