using System.Numerics;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Server.Protocols.NnInteractive;
using MemorizingSam.Server.Protocols.NnInteractive.Packing;

namespace MemorizingSam.Server.Tests.Protocols.NnInteractive;

public sealed class ArrayImageTests
{
    // The bytes of -2 in every whole type; of float16, float32 and float64.
    private const string Half = "00C0";
    private const string Single = "000000C0";
    private const string Double = "00000000000000C0";

    [Theory]
    [InlineData("uint8", "FE", VoxelType.UInt8, 254)]
    [InlineData("int8", "FE", VoxelType.Int8, -2)]
    [InlineData("uint16", "FEFF", VoxelType.UInt16, 65534)]
    [InlineData("int16", "FEFF", VoxelType.Int16, -2)]
    [InlineData("uint32", "FEFFFFFF", VoxelType.UInt32, 4294967294)]
    [InlineData("int32", "FEFFFFFF", VoxelType.Int32, -2)]
    [InlineData("uint64", "FEFFFFFFFFFFFFFF", VoxelType.UInt64, 18446744073709551614d)]
    [InlineData("int64", "FEFFFFFFFFFFFFFF", VoxelType.Int64, -2)]
    [InlineData("bool", "01", VoxelType.UInt8, 1)]
    [InlineData("float16", Half, VoxelType.Float32, -2)]
    [InlineData("float32", Single, VoxelType.Float32, -2)]
    [InlineData("float64", Double, VoxelType.Float64, -2)]
    public void ToVolume_OfEachType_KeepsTypeAndSign(string type, string bytes, VoxelType expected, double value)
    {
        var volume = ArrayImage.ToVolume(Array(type, bytes), spacing: null);

        Assert.Equal(expected, volume.VoxelType);
        Assert.Equal([0, value], volume.Accept(new Values()));
    }

    [Theory]
    [InlineData("uint8", "FE")]
    [InlineData("int8", "FE")]
    [InlineData("uint16", "00FF")]
    [InlineData("int16", "0080")]
    [InlineData("uint32", "00000080")]
    [InlineData("int32", "00000080")]
    [InlineData("uint64", "0000000000000080")]
    [InlineData("int64", "0000000000000080")]
    [InlineData("bool", "01")]
    [InlineData("float16", Half)]
    [InlineData("float32", Single)]
    [InlineData("float64", Double)]
    public void ToMask_OfEachType_IsOneWhereANumberIsNotZero(string type, string bytes)
        => Assert.Equal([0, 1], ArrayImage.ToMask(Array(type, bytes)));

    [Theory]
    [InlineData("float16", "0080")]
    [InlineData("float32", "00000080")]
    [InlineData("float64", "0000000000000080")]
    public void ToMask_MinusZero_IsZero(string type, string bytes) => Assert.Equal([0, 0], ArrayImage.ToMask(Array(type, bytes)));

    [Fact]
    public void ToVolume_NegativeSpacing_IsALength()
    {
        var volume = ArrayImage.ToVolume(Array("uint8", "01"), [-2.5, 1.25, -0.75]);

        Assert.Equal(ArrayImage.ToVolume(Array("uint8", "01"), [2.5, 1.25, 0.75]).Grid, volume.Grid);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void ToVolume_SpacingThatIsNone_IsRefused(double step)
    {
        var error = Assert.Throws<InvalidDataException>(() => ArrayImage.ToVolume(Array("uint8", "01"), [1, step, 1]));

        Assert.StartsWith("An image needs three axes and a spacing other than 0 along each, got (1, 1, 2)", error.Message, StringComparison.Ordinal);
    }

    /// <summary>An array of two numbers: 0, and that of the bytes.</summary>
    private static NumberArray Array(string type, string bytes)
    {
        var number = Convert.FromHexString(bytes);
        var array = new NumberArray(new ArrayHeader(ArrayElements.OfName(type), [1, 1, 2]));
        Assert.Equal(2 * number.Length, array.Header.SizeInBytes);
        number.CopyTo(array.Bytes(number.Length, number.Length));
        return array;
    }

    private sealed class Values : IVolumeVisitor<double[]>
    {
        public double[] Visit<T>(Volume<T> volume)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
            => [.. volume.Voxels.ToArray().Select(double.CreateChecked)];
    }
}
