using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;
using static MemorizingSam.Imaging.Tests.Formats.PlainFiles;

namespace MemorizingSam.Imaging.Tests.Formats;

public sealed class NrrdTypesTests
{
    [Theory]
    [InlineData(VoxelType.Int8, "signed char|int8|int8_t")]
    [InlineData(VoxelType.UInt8, "uchar|unsigned char|uint8|uint8_t")]
    [InlineData(VoxelType.Int16, "short|short int|signed short|signed short int|int16|int16_t")]
    [InlineData(VoxelType.UInt16, "ushort|unsigned short|unsigned short int|uint16|uint16_t")]
    [InlineData(VoxelType.Int32, "int|signed int|int32|int32_t")]
    [InlineData(VoxelType.UInt32, "uint|unsigned int|uint32|uint32_t")]
    [InlineData(VoxelType.Int64, "longlong|long long|long long int|signed long long|signed long long int|int64|int64_t")]
    [InlineData(VoxelType.UInt64, "ulonglong|unsigned long long|unsigned long long int|uint64|uint64_t")]
    [InlineData(VoxelType.Float32, "float|FLOAT")]
    [InlineData(VoxelType.Float64, "double|Double")]
    public void Find_EveryNameOfTheDefinition_IsKnown(VoxelType type, string names)
        => Assert.All(names.Split('|'), name => Assert.Equal(type, NrrdTypes.Find(name)));

    [Theory]
    [InlineData("block")]
    [InlineData("char")]
    [InlineData("long double")]
    public void Read_OtherType_IsRefused(string name)
        => Assert.Equal(
            $"'v' holds '{name}' voxels; memsam reads 8- to 64-bit integers, float and double: convert the file to one of these.",
            Fault(Nrrd(NrrdFields.Replace("type: short", $"type: {name}"))));

    [Fact]
    public void NameOf_AnyType_IsFoundAgain()
        => Assert.All(Enum.GetValues<VoxelType>(), type => Assert.Equal(type, NrrdTypes.Find(NrrdTypes.NameOf(type))));
}
