using System.Runtime.CompilerServices;
using System.Text;
using MemorizingSam.Checkpoints;

namespace MemorizingSam.Tests.Checkpoints;

/// <summary>Files made to run code or to exhaust memory: one clear line, and nothing happens.</summary>
public sealed class HostileCheckpointTests : IDisposable
{
    private const string Refusal =
        "which was refused; nothing was run. A checkpoint may hold only tensors, OrderedDict, Counter, argparse.Namespace, "
        + "torch.device, torch.Size and numpy numbers. If you trust its source, save it again with "
        + "torch.save(model.state_dict(), ...).";

    private const string Exhausting =
        "'x.pth' claims more content than its size can hold (over 4,194,304 bytes of memory to read it); it is damaged or "
        + "made to exhaust memory.";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("malicious_os_system.pth", "posix.system")]
    [InlineData("malicious_eval_legacy.pth", "__builtin__.eval")]
    [InlineData("malicious_plain.pkl", "posix.system")]
    public void Read_GoldenThatRunsCode_IsRefusedByName(string file, string name)
        => AssertRefused(Goldens.PathOf(file), $"'{file}' names '{name}', {Refusal}");

    [Fact]
    public void Read_GoldenThatRunsCode_LoadsNothingAndLeavesNothing()
    {
        var marker = Path.Combine(Environment.CurrentDirectory, "PWNED_BY_PICKLE");
        foreach (var file in Goldens.Good)
        {
            CheckpointFile.Read(Goldens.PathOf(file), CheckpointScope.Everything);
        }

        var assemblies = AppDomain.CurrentDomain.GetAssemblies();
        foreach (var file in Goldens.Hostile)
        {
            Assert.Throws<CheckpointException>(() => CheckpointFile.Read(Goldens.PathOf(file)));
        }

        Assert.False(File.Exists(marker), marker);
        Assert.DoesNotContain(
            AppDomain.CurrentDomain.GetAssemblies().Except(assemblies),
            assembly => assembly.IsDynamic || assembly.GetName().Name is "System.Diagnostics.Process" or "Microsoft.CSharp");
    }

    [Fact]
    public void Load_AnyGolden_MakesOnlyInertValues()
    {
        Type[] inert =
        [
            typeof(bool), typeof(long), typeof(double), typeof(string), typeof(byte[]), typeof(System.Numerics.BigInteger),
            typeof(PickleTuple), typeof(PickleList), typeof(PickleDict), typeof(PickleGlobal), typeof(PickleObject),
            typeof(TorchStorage), typeof(TorchTensor),
        ];
        foreach (var file in Goldens.Good.Where(file => !file.StartsWith("legacy", StringComparison.Ordinal)))
        {
            using var map = new MappedFile(Goldens.PathOf(file));
            var budget = new ReadBudget(map.Path, map.Length);
            var pickle = ZipDirectory.Read(map, budget).Entries
                .Single(entry => entry.Key.EndsWith("data.pkl", StringComparison.Ordinal)).Value;
            var root = new Unpickler(new ByteCursor(map, pickle.Offset, pickle.Length), budget).Load();

            Assert.Empty(TypesIn(root).Except(inert));
        }
    }

    [Fact]
    public void Sources_OfTheRoom_NameNothingThatCouldRunAFile()
    {
        string[] forbidden =
        [
            "System.Reflection", "Activator", "Type.GetType", "Assembly", "Process", "DllImport", "LibraryImport",
            "dynamic ", "Expression", "unsafe", "BinaryFormatter", "TorchSharp", "NativeLibrary",
        ];
        var room = Path.GetFullPath(Path.Combine(HereFolder(), "../../../src/MemorizingSam/Checkpoints"));
        var sources = Directory.GetFiles(room, "*.cs");

        Assert.True(sources.Length > 20, room);
        Assert.Empty(
            from source in sources
            from word in forbidden
            where File.ReadLines(source).Any(
                line => !line.TrimStart().StartsWith('/') && line.Contains(word, StringComparison.Ordinal))
            select $"{Path.GetFileName(source)}: {word}");
    }

    [Theory]
    [InlineData("os", "system")]
    [InlineData("builtins", "exec")]
    [InlineData("torch", "load")]
    [InlineData("torch", "FloatStorage.__init__")]
    [InlineData("collections", "OrderedDict.__class__")]
    [InlineData("segment_anything.modeling.sam3D", "Sam3D")]
    public void Read_NameOutsideTheList_IsRefusedThoughNothingCallsIt(string module, string name)
        => AssertZipRefused(p => p.Global(module, name), $"'x.pth' names '{module}.{name}', {Refusal}");

    [Fact]
    public void Read_NameBuiltOnTheStack_IsRefused()
        => AssertZipRefused(p => p.Text("os").Text("system").Op(0x93), $"'x.pth' names 'os.system', {Refusal}");

    [Fact]
    public void Read_NameOfSomethingElseThanText_IsRefused()
        => AssertZipRefused(p => p.Integer(1).Text("system").Op(0x93), $"'x.pth' names '(not a name)', {Refusal}");

    [Theory]
    [InlineData('i', " (INST of 'os.system')")]
    [InlineData('o', "")]
    [InlineData('P', "")]
    [InlineData('S', "")]
    [InlineData(0x82, "")]
    [InlineData(0x83, "")]
    [InlineData(0x84, "")]
    [InlineData(0x92, "")]
    [InlineData(0x97, "")]
    public void Read_InstructionTorchNeverWrites_IsRefused(int op, string named)
        => AssertZipRefused(
            p => p.Ops("(").Op(op).Ops("os\nsystem\n"),
            $"'x.pth' uses pickle instruction 0x{op:x2}{named}, which torch.save does not write; it was refused and nothing "
            + "was run. If you trust its source, save it again with torch.save(model.state_dict(), ...).");

    [Fact]
    public void Read_CallOfAStorageClass_IsRefused()
        => AssertZipRefused(
            p => p.Global("torch", "FloatStorage").Ops(")R"),
            "'x.pth' uses 'torch.FloatStorage' in a way torch.save never does; it was refused and nothing was run. "
            + "If you trust its source, save it again with torch.save(model.state_dict(), ...).");

    [Fact]
    public void Read_NewObjectOfACallable_IsRefused()
        => AssertZipRefused(
            p => p.Global("_codecs", "encode").Ops("(").Text("x").Text("latin1").Ops("t").Op(0x81),
            "'x.pth' uses '_codecs.encode' in a way torch.save never does; it was refused and nothing was run. "
            + "If you trust its source, save it again with torch.save(model.state_dict(), ...).");

    [Fact]
    public void Read_OtherCodec_IsRefused()
        => AssertZipRefused(
            p => p.Global("_codecs", "encode").Ops("(").Text("x").Text("zlib_codec").Ops("tR"),
            "'x.pth' uses '_codecs.encode' in a way torch.save never does; it was refused and nothing was run. "
            + "If you trust its source, save it again with torch.save(model.state_dict(), ...).");

    [Fact]
    public void Read_AttributesOfAList_AreRefused()
        => AssertZipRefused(
            p => p.Ops("]}b"),
            "'x.pth' sets attributes (BUILD) of something that has none; it was refused and nothing was run. A checkpoint may "
            + "hold only tensors, OrderedDict, Counter, argparse.Namespace, torch.device, torch.Size and numpy numbers.");

    [Fact]
    public void Read_ListThatHoldsItself_IsRefused()
        => AssertZipRefused(
            p => p.Ops("}").Text("a").Ops("]").Op('q', 0).Op('h', 0).Ops("as"),
            "'x.pth' nests dictionaries and lists more than 32 deep; it is damaged or made to exhaust memory.");

    [Fact]
    public void Read_DeeplyNestedList_IsRefusedWithoutRecursion()
        => AssertZipRefused(
            p => p.Ops(new string(']', 500_000)).Ops(new string('a', 499_999)),
            Exhausting);

    // Thirty lists, each holding the one before twice: a billion places for one tensor.
    [Fact]
    public void Read_ListsThatDoubleThirtyTimes_AreRefused()
        => AssertZipRefused(
            p =>
            {
                p.Ops("(").Tensor("FloatStorage", "0", 2, 0, [2], [1]).Op('q', 0);
                for (byte i = 0; i < 30; i++)
                {
                    p.Ops("](").Op('h', i).Op('h', i).Ops("e").Op('q', (byte)(i + 1));
                }

                p.Ops("1}").Text("bomb").Op('h', 30).Ops("s");
            },
            Exhausting,
            ("0", new byte[8]));

    [Fact]
    public void Read_ExpandedTensorOfATerabyte_IsRefusedBeforeItIsMade()
        => AssertZipRefused(
            p => p.Ops("}").Text("w").Tensor("FloatStorage", "0", 2, 0, [1L << 38], [0]).Ops("s"),
            Exhausting,
            ("0", new byte[8]));

    [Fact]
    public void Read_OneStorageUnderAThousandNames_IsRefused()
        => AssertZipRefused(
            p =>
            {
                p.Ops("}");
                for (var i = 0; i < 1_000; i++)
                {
                    p.Text($"w{i}").Tensor("ByteStorage", "0", 1 << 20, 0, [1 << 20], [1]).Ops("s");
                }
            },
            Exhausting,
            ("0", new byte[1 << 20]));

    [Fact]
    public void Read_TextLongerThanTheFile_IsRefusedBeforeItIsMade()
    {
        var path = _folder.Write("x.pth", TorchFiles.Zip(PickleBuilder.Make(p => p.UInt32('X', uint.MaxValue))));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var exception = Assert.Throws<CheckpointException>(() => CheckpointFile.Read(path));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Equal(
            "'x.pth' is cut off or damaged: 4,294,967,295 bytes are announced at offset 53, 1 are there; download or copy it "
            + "again.",
            exception.Message);
    }

    // Whatever an instruction makes, it must have been paid for.
    [Theory]
    [InlineData("N")]
    [InlineData("]")]
    [InlineData("}")]
    [InlineData(")")]
    [InlineData("(")]
    [InlineData("(t")]
    [InlineData("(t0")]
    [InlineData("N2")]
    [InlineData("]Na")]
    [InlineData("](Ne")]
    [InlineData("}NNs")]
    [InlineData("}(NNu")]
    [InlineData("\u0088")]
    [InlineData("K\u0001")]
    [InlineData("K\u00010")]
    [InlineData("K\u0001\u0085")]
    [InlineData("U\0")]
    [InlineData("U\u0001x")]
    [InlineData("C\u0001x")]
    [InlineData("\u008a\u0001x")]
    [InlineData("\u008a\u0009xxxxxxxxx")]
    [InlineData("N\u0094")]
    [InlineData("N\u00940")]
    [InlineData("ctorch\nSize\n")]
    [InlineData("ccollections\nOrderedDict\n)R")]
    [InlineData("ccollections\nOrderedDict\n]\u0085R")]
    [InlineData("cargparse\nNamespace\n)\u0081}b")]
    [InlineData("ctorch\ndevice\nU\u0001xK\u0001\u0086R")]
    public void Read_MillionsOfSmallInstructions_StayWithinTheBudget(string instructions)
    {
        var pickle = PickleBuilder.Make(p => p.Ops("}(")
            .Text("w").Tensor("FloatStorage", "0", 2, 0, [2], [1])
            .Text("facts").Ops("](").Ops(string.Concat(Enumerable.Repeat(instructions, 3_000_000 / instructions.Length))).Ops("e")
            .Ops("u"));
        AssertWithinBudget(TorchFiles.Zip(pickle, ("0", new byte[8])));
    }

    [Fact]
    public void Read_ThousandsOfEmptyZipEntries_StayWithinTheBudget()
        => AssertWithinBudget(
            TorchFiles.ZipOf([.. Enumerable.Range(0, 50_000).Select(i => ($"{i}", Array.Empty<byte>()))]));

    [Theory]
    [InlineData("\"{0}\":{{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", "{{{0}}}")]
    [InlineData("\"{0}\":\"\"", "{{\"__metadata__\":{{{0}}}}}")]
    public void Read_ThousandsOfEmptySafetensors_StayWithinTheBudget(string entry, string whole)
    {
        var entries = string.Join(',', Enumerable.Range(0, 200_000).Select(i => string.Format(null, entry, i)));
        var header = Encoding.UTF8.GetBytes(string.Format(null, whole, entries));
        AssertWithinBudget([.. BitConverter.GetBytes((long)header.Length), .. header]);
    }

    private void AssertWithinBudget(byte[] bytes)
    {
        var path = _folder.Write("x", bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<CheckpointException>(() => CheckpointFile.Read(path));

        Assert.InRange(
            GC.GetAllocatedBytesForCurrentThread() - before, 0, Math.Max(2 * bytes.LongLength, ReadBudget.Floor));
    }

    private static HashSet<Type> TypesIn(object? root)
    {
        var types = new HashSet<Type>();
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var left = new Stack<object?>([root]);
        while (left.TryPop(out var value))
        {
            if (value is null || !seen.Add(value))
            {
                continue;
            }

            types.Add(value.GetType());
            IEnumerable<object?> children = value switch
            {
                PickleDict dict => dict.Items.SelectMany(item => new[] { item.Key, item.Value }),
                PickleList list => list.Items,
                PickleTuple tuple => tuple.Items,
                PickleObject made => [.. made.Arguments, made.State],
                TorchTensor tensor => [tensor.Storage],
                _ => [],
            };
            foreach (var child in children)
            {
                left.Push(child);
            }
        }

        return types;
    }

    private static string HereFolder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;

    private static void AssertRefused(string path, string message)
    {
        var exception = Assert.Throws<CheckpointException>(() => CheckpointFile.Read(path));
        Assert.Equal(message, exception.Message);
        Assert.Equal(path, exception.Path);
    }

    private void AssertZipRefused(Action<PickleBuilder> pickle, string message, params (string Key, byte[] Bytes)[] storages)
        => AssertRefused(_folder.Write("x.pth", TorchFiles.Zip(PickleBuilder.Make(pickle), storages)), message);
}
