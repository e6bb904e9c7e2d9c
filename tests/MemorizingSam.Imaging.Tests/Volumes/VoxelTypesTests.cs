using System.Numerics;
using System.Runtime.CompilerServices;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Volumes;

public sealed class VoxelTypesTests
{
    public static TheoryData<VoxelType> Types => [.. Enum.GetValues<VoxelType>()];

    [Theory]
    [MemberData(nameof(Types))]
    public void Accept_EveryType_VisitsTheNumberTypeOfItsName(VoxelType type)
    {
        var (name, size) = type.Accept(new Namer());

        Assert.Equal(type.ToString(), name);
        Assert.Equal(size, type.SizeInBytes());
        Assert.Equal(name.StartsWith("Float"), type.IsFloatingPoint());
    }

    [Fact]
    public void Of_OtherType_IsRefused()
        => Assert.Equal(
            "Decimal is no voxel type; use one of the types of VoxelType.",
            Assert.Throws<NotSupportedException>(() => VoxelTypes.Of<decimal>()).Message);

    [Fact]
    public void SizeInBytes_OfNoType_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ((VoxelType)99).SizeInBytes());
        Assert.Throws<ArgumentOutOfRangeException>(() => ((VoxelType)99).Accept(new Namer()));
    }

    private sealed class Namer : IVoxelTypeVisitor<(string Name, int Size)>
    {
        public (string Name, int Size) Visit<T>()
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var name = typeof(T).Name.Replace("Byte", "UInt8").Replace("SUInt8", "Int8").Replace("Single", "Float32").Replace("Double", "Float64");
            Assert.Equal(name, VoxelTypes.Of<T>().ToString());
            return (name, Unsafe.SizeOf<T>());
        }
    }
}
