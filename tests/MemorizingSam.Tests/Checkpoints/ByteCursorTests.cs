using MemorizingSam.Checkpoints;

namespace MemorizingSam.Tests.Checkpoints;

public sealed class ByteCursorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_AnyMixOfSteps_FollowsTheBytes()
    {
        var bytes = new byte[20_000];
        var random = new Random(3);
        random.NextBytes(bytes);
        using var file = new MappedFile(_folder.Write("bytes", bytes));
        var cursor = new ByteCursor(file, 100, 19_000);
        var at = 100;
        while (cursor.Remaining > 5_000)
        {
            Assert.Equal(at, cursor.Position);
            Assert.Equal(19_100 - at, cursor.Remaining);
            var count = random.Next(5_000);
            switch (random.Next(6))
            {
                case 0:
                    Assert.Equal(bytes[at], cursor.ReadByte());
                    at += 1;
                    break;
                case 1:
                    Assert.Equal(BitConverter.ToUInt16(bytes, at), cursor.ReadUInt16());
                    at += 2;
                    break;
                case 2:
                    Assert.Equal(BitConverter.ToUInt32(bytes, at), cursor.ReadUInt32());
                    at += 4;
                    break;
                case 3:
                    Assert.Equal(BitConverter.ToUInt64(bytes, at), cursor.ReadUInt64());
                    at += 8;
                    break;
                case 4:
                    cursor.Skip(count);
                    at += count;
                    break;
                default:
                    var part = new byte[count];
                    cursor.Read(part);
                    Assert.Equal(bytes.AsSpan(at, count).ToArray(), part);
                    at += count;
                    break;
            }
        }
    }

    [Fact]
    public void Read_PastTheStretch_IsRefusedThoughTheFileGoesOn()
    {
        using var file = new MappedFile(_folder.Write("bytes", new byte[100]));
        var cursor = new ByteCursor(file, 10, 4);
        cursor.ReadUInt16();

        var exception = Assert.Throws<CheckpointException>(() => cursor.ReadUInt32());
        Assert.Equal(
            "'bytes' is cut off or damaged: 4 bytes are announced at offset 12, 2 are there; download or copy it again.",
            exception.Message);
    }

    [Fact]
    public void Require_NegativeCount_IsRefused()
    {
        using var file = new MappedFile(_folder.Write("bytes", new byte[100]));

        Assert.Throws<CheckpointException>(() => new ByteCursor(file, 0, 100).Require(-1));
    }
}
