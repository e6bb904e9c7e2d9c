namespace MemorizingSam.Build.Tests;

public sealed class ProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("memsam-build").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_Library_WritesAPatchedCopyAndLeavesTheSource()
    {
        var strong = new SyntheticElf().ToArray();
        var weak = strong.ToArray();
        WeakVersionPatch.Apply(weak, SyntheticElf.Version);
        var source = Write("strong.so", strong);
        var target = Path.Combine(_folder, "made", "weak.so");

        Assert.Equal(0, Run(source, target, SyntheticElf.Version));

        Assert.Equal($"GLIBCXX_3.4.32 in strong.so: Patched{Environment.NewLine}", _output.ToString());
        Assert.Equal(strong, File.ReadAllBytes(source));
        Assert.Equal(weak, File.ReadAllBytes(target));
        Assert.Equal([target], Directory.GetFiles(Path.GetDirectoryName(target)!));
    }

    // A second name of the old file must keep the old bytes: outputs may be hard links of it.
    [Fact]
    public void Run_OverAnOldCopy_ReplacesItAndDoesNotWriteThroughIt()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Opens the file that is replaced, which Windows forbids.");
        var source = Write("strong.so", new SyntheticElf().ToArray());
        var target = Write("weak.so", [1, 2, 3]);
        using var old = File.OpenRead(target);

        Assert.Equal(0, Run(source, target, SyntheticElf.Version));

        Assert.Equal(3, old.Length);
        Assert.NotEqual(3, new FileInfo(target).Length);
    }

    [Fact]
    public void Run_NoElf_ReportsAnErrorOfTheBuildAndWritesNothing()
    {
        var source = Write("notes.txt", [1, 2, 3]);
        var target = Path.Combine(_folder, "weak.so");

        Assert.Equal(1, Run(source, target, SyntheticElf.Version));

        Assert.Equal(
            $"{source} : error MSAM001: Not an ELF file: it does not start with 7F 45 4C 46. Give a Linux shared object (.so)."
            + Environment.NewLine,
            _errors.ToString());
        Assert.False(File.Exists(target));
    }

    [Fact]
    public void Run_NoSource_ReportsAnErrorOfTheBuild()
    {
        var source = Path.Combine(_folder, "absent.so");

        Assert.Equal(1, Run(source, Path.Combine(_folder, "weak.so"), SyntheticElf.Version));

        Assert.StartsWith($"{source} : error MSAM001: ", _errors.ToString());
    }

    [Fact]
    public void Run_WrongArguments_SaysHowToCallIt()
    {
        Assert.Equal(2, Run("only-one"));

        Assert.Equal($"usage: MemorizingSam.Build SOURCE.so TARGET.so VERSION{Environment.NewLine}", _errors.ToString());
    }

    private int Run(params string[] args) => Program.Run(args, _output, _errors);

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
