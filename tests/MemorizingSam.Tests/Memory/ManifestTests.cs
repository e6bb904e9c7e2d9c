using System.Text;
using MemorizingSam.Checkpoints;
using MemorizingSam.Memory;

namespace MemorizingSam.Tests.Memory;

public sealed class ManifestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Bank => _folder.File("b.membank");

    private string ManifestPath => Path.Combine(Bank, "manifest.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_CutOffAtAnyByte_KeepsTheWholeLinesAndGoesOn()
    {
        var states = Fill();
        var whole = File.ReadAllBytes(ManifestPath);
        int[] ends = [.. Enumerable.Range(0, whole.Length).Where(i => whole[i] == '\n').Select(i => i + 1)];
        for (var length = ends[0]; length <= whole.Length; length += 5)
        {
            File.WriteAllBytes(ManifestPath, whole[..length]);
            var lines = ends.Count(end => end <= length);

            using var reader = MemoryBank.OpenToRead(Bank);
            Assert.Equal(states[lines - 1], Told(reader));
            Assert.Empty(reader.Warnings);
            Assert.True(reader.Verify().IsClean);
        }

        // The next change cuts the rest off.
        File.WriteAllBytes(ManifestPath, whole[..(ends[2] + 9)]);
        using (var writer = MemoryBank.OpenToWrite(Bank))
        {
            writer.Add(MadeUpMemories.Case(9));
        }

        var manifest = Manifest.Read(Bank);
        Assert.Equal(new FileInfo(ManifestPath).Length, manifest.End);
        Assert.Equal(3, manifest.State.Count);
    }

    [Fact]
    public void Read_LastLineOfZeros_IsPassedOverAndCutOff()
    {
        var states = Fill();
        var whole = File.ReadAllBytes(ManifestPath);
        File.WriteAllBytes(ManifestPath, [.. whole, .. new byte[300], (byte)'\n']);

        using (var bank = MemoryBank.OpenToWrite(Bank))
        {
            Assert.Equal("The last line of the manifest was not written whole; what it told is lost.", Assert.Single(bank.Warnings));
            Assert.Equal(states[^1], Told(bank));
            bank.Add(MadeUpMemories.Case(9));
        }

        using var reader = MemoryBank.OpenToRead(Bank);
        Assert.Empty(reader.Warnings);
        Assert.Equal(whole, File.ReadAllBytes(ManifestPath)[..whole.Length]);
    }

    [Fact]
    public void Read_DamagedRemoval_DoesNotBringTheMemoryBack()
    {
        string[] ids;
        using (var bank = MemoryBank.Create(Bank, MadeUpMemories.Options))
        {
            ids = [.. Enumerable.Range(0, 3).Select(number => bank.Add(MadeUpMemories.Case(number)))];
            bank.Remove(ids[1]);
            bank.Weigh(ids[2], 2);
        }

        var lines = File.ReadAllLines(ManifestPath);
        File.WriteAllLines(ManifestPath, [.. lines[..4], lines[4].Replace("remove", "enable", StringComparison.Ordinal), .. lines[5..]]);

        using var writer = MemoryBank.OpenToWrite(Bank);
        Assert.Equal([ids[0], ids[2]], writer.List().Select(memory => memory.Id));
        Assert.Equal(
            $"Line 4 of the manifest is damaged; {ids[1]} is not used until it is removed or added again.", Assert.Single(writer.Warnings));
        Assert.Equal(1, writer.Statistics().SetAside);
        Assert.StartsWith(
            $"'b.membank' has lines in its manifest that are damaged, about {ids[1]}; remove",
            Assert.Throws<CheckpointException>(writer.Compact).Message,
            StringComparison.Ordinal);

        writer.Remove(ids[1]);
        writer.Compact();
        Assert.True(writer.Verify().IsClean);
        Assert.Equal([ids[0], ids[2]], writer.List().Select(memory => memory.Id));
    }

    [Fact]
    public void Read_LineBeyondRecognition_IsRefused()
    {
        Fill();
        var lines = File.ReadAllLines(ManifestPath);
        File.WriteAllLines(ManifestPath, [.. lines[..2], new string('x', 200), .. lines[3..]]);

        Assert.Equal(
            "'b.membank' has a damaged manifest: line 2 cannot be read, and may have removed a memory; "
            + "restore 'manifest.jsonl' from a copy of the bank.",
            Assert.Throws<CheckpointException>(() => MemoryBank.OpenToRead(Bank)).Message);
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("hello\n", "its first line, which says whose it is, cannot be read")]
    [InlineData("[first]\n[third]\n", "line 1 is followed by line 2")]
    [InlineData("[first]\n[second]\n[second]\n", "line 2 is followed by line 1")]
    [InlineData("[first]\n[first]\n", "it does not begin with the line that says whose it is, or has a second one")]
    [InlineData("[second]\n", "it does not begin with the line that says whose it is, or has a second one")]
    public void Read_OtherOrder_IsRefused(string text, string problem)
    {
        Fill();
        var lines = File.ReadAllLines(ManifestPath);
        File.WriteAllText(ManifestPath, text.Replace("[first]", lines[0]).Replace("[second]", lines[1]).Replace("[third]", lines[2]));

        Assert.Equal(
            $"'b.membank' has a damaged manifest: {problem}; restore 'manifest.jsonl' from a copy of the bank.",
            Assert.Throws<CheckpointException>(() => MemoryBank.OpenToRead(Bank)).Message);
    }

    [Fact]
    public void Read_LineWithoutEnd_IsRefusedWithoutReadingItAll()
    {
        Fill();
        using (var stream = new FileStream(ManifestPath, FileMode.Open))
        {
            stream.SetLength(1L << 33);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(
            "'b.membank' has a damaged manifest: a line is longer than 4,194,304 bytes; restore 'manifest.jsonl' from a copy of the bank.",
            Assert.Throws<CheckpointException>(() => MemoryBank.OpenToRead(Bank)).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
    }

    [Theory]
    [InlineData("\"version\":1", "\"version\":2", "has format 2; this memsam reads 1. Update memsam.")]
    [InlineData("\"tokens\":3", "\"tokens\":-3", "has a line that this memsam does not understand: Tokens (-3) must be")]
    [InlineData("\"tokens\":3", "\"tokens\":2147483647", "has a line that this memsam does not understand: Tokens (2147483647) must be")]
    [InlineData("\"heads\":2", "\"heads\":null", "has a line that this memsam does not understand: ")]
    [InlineData("\"change\":\"create\"", "\"change\":\"explode\"", "has a line that this memsam does not understand: ")]
    [InlineData("\"change\":\"add\"", "\"change\":\"weigh\"", "has a line that this memsam does not understand: A weight is missing.")]
    [InlineData("\"weight\":1", "\"weight\":-1", "has a line that this memsam does not understand: A weight (-1) must be")]
    [InlineData("\"weight\":1", "\"weight\":1e999", "has a line that this memsam does not understand: ")]
    [InlineData("\"bytes\":", "\"bytes\":-", "has a line that this memsam does not understand: Bytes (-")]
    [InlineData("\"categories\":[\"liver\"]", "\"categories\":[null]", "has a line that this memsam does not understand: A category must be")]
    [InlineData("\"categories\":[\"liver\"]", "\"categories\":[]", "has a line that this memsam does not understand: A case needs 1 to 1000")]
    [InlineData("\"spacingMm\":[1.5,", "\"spacingMm\":[-1.5,", "has a line that this memsam does not understand: SpacingMm (-1.5,")]
    [InlineData("\"affineRas\":[1.5,", "\"affineRas\":[", "has a line that this memsam does not understand: AffineRas (")]
    public void Read_HostileLineWithAGoodChecksum_IsRefused(string good, string hostile, string problem)
    {
        Fill();
        var lines = File.ReadAllLines(ManifestPath);
        var at = Array.FindIndex(lines, line => line.Contains(good, StringComparison.Ordinal));
        lines[at] = Signed(lines[at].Replace(good, hostile, StringComparison.Ordinal));
        File.WriteAllLines(ManifestPath, lines);

        var message = Assert.Throws<CheckpointException>(() => MemoryBank.OpenToRead(Bank)).Message;

        Assert.StartsWith($"'b.membank' {problem}", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("../../../../tmp/0123456789abcd")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("")]
    public void Read_IdThatIsNoId_IsRefused(string id)
    {
        Fill();
        var lines = File.ReadAllLines(ManifestPath);
        var start = lines[1].IndexOf("\"id\":\"", StringComparison.Ordinal) + 6;
        lines[1] = Signed(lines[1][..start] + id + lines[1][(start + 32)..]);
        File.WriteAllLines(ManifestPath, lines);

        Assert.Contains(
            "Id must be 32 hexadecimal digits in small letters", Assert.Throws<CheckpointException>(() => MemoryBank.OpenToRead(Bank)).Message);
    }

    /// <summary>The line with a checksum that fits.</summary>
    internal static string Signed(string line)
    {
        var body = Encoding.UTF8.GetBytes(line[20..]);
        return $"{{\"crc32\":\"{Crc32.Append(0, body):x8}\",{line[20..]}";
    }

    /// <summary>Fills the bank and tells what it held after each line of its manifest.</summary>
    private List<string> Fill()
    {
        using var bank = MemoryBank.Create(Bank, MadeUpMemories.Options);
        var states = new List<string> { Told(bank) };
        var (one, two) = ("", "");
        Action[] changes =
        [
            () => one = bank.Add(MadeUpMemories.Case(1)),
            () => two = bank.Add(MadeUpMemories.Case(2)),
            () => bank.Disable(one),
            () => bank.Weigh(two, 0.5),
            () => bank.Replace(one, MadeUpMemories.Case(3)),
            () => bank.Remove(two),
        ];
        foreach (var change in changes)
        {
            change();
            states.Add(Told(bank));
        }

        return states;
    }

    private static string Told(MemoryBank bank) => string.Join('\n', bank.List().Select(memory => $"{memory.Id} {memory.Enabled} {memory.Weight}"));
}
