namespace MemorizingSam.Tests;

public sealed class RoomRulesTests
{
    [Fact]
    public void Check_OwnSources_FindsNothing()
    {
        var folder = Path.Combine(RepositoryFolder.Root, "src");
        var sources = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(f => new SourceText(Path.GetRelativePath(RepositoryFolder.Root, f).Replace('\\', '/'), File.ReadAllText(f)))
            .ToArray();

        Assert.NotEmpty(sources);
        var broken = sources.SelectMany(RoomRules.Check).ToArray();
        Assert.True(broken.Length == 0, string.Join('\n', broken));
    }

    [Theory]
    [InlineData("MemorizingSam/Training", "MemorizingSam.Evaluation")]
    [InlineData("MemorizingSam/Training", "MemorizingSam.Imaging.Datasets")]
    [InlineData("MemorizingSam/Evaluation", "MemorizingSam.Segmentation")]
    [InlineData("MemorizingSam/Evaluation", "MemorizingSam.Imaging.Volumes")]
    [InlineData("MemorizingSam/Segmentation", "MemorizingSam.Memory")]
    [InlineData("MemorizingSam/Segmentation", "MemorizingSam.Imaging.Preprocessing")]
    [InlineData("MemorizingSam/Memory", "MemorizingSam.Model")]
    [InlineData("MemorizingSam/Memory", "MemorizingSam.Checkpoints")]
    [InlineData("MemorizingSam/Model", "MemorizingSam.Checkpoints")]
    [InlineData("MemorizingSam/Model", "TorchSharp.Modules")]
    [InlineData("MemorizingSam/Model/Blocks", "MemorizingSam.Model")]
    [InlineData("MemorizingSam.Imaging/Datasets", "MemorizingSam.Imaging.Preprocessing")]
    [InlineData("MemorizingSam.Imaging/Datasets", "MemorizingSam.Imaging.Formats")]
    [InlineData("MemorizingSam.Imaging/Conversion", "MemorizingSam.Imaging.Preprocessing")]
    [InlineData("MemorizingSam.Imaging/Conversion", "MemorizingSam.Imaging.Formats")]
    [InlineData("MemorizingSam.Imaging/Preprocessing", "MemorizingSam.Imaging.Volumes")]
    [InlineData("MemorizingSam.Imaging/Formats", "MemorizingSam.Imaging.Volumes")]
    [InlineData("MemorizingSam.Cli/Commands", "MemorizingSam.Training")]
    [InlineData("MemorizingSam.Cli", "System.Net.Http")]
    [InlineData("MemorizingSam.Server/Volumes", "MemorizingSam.Imaging.Formats")]
    [InlineData("MemorizingSam.Server/Sessions", "MemorizingSam.Segmentation")]
    [InlineData("MemorizingSam.Server/Sessions", "MemorizingSam.Server.Work")]
    [InlineData("MemorizingSam.Server/Protocols/Memsam", "MemorizingSam.Server.Sessions")]
    [InlineData("MemorizingSam.Server/Hosting", "MemorizingSam.Server.Protocols.Memsam")]
    [InlineData("MemorizingSam.Server/Limits", "Microsoft.AspNetCore.Http")]
    public void Check_StepToTheRight_IsAllowed(string folder, string used) => Assert.Empty(Check(folder, $"using {used};"));

    [Theory]
    [InlineData("MemorizingSam/Checkpoints", "MemorizingSam.Model")]
    [InlineData("MemorizingSam/Checkpoints", "MemorizingSam.Imaging")]
    [InlineData("MemorizingSam/Model", "MemorizingSam.Memory")]
    [InlineData("MemorizingSam/Model", "MemorizingSam.Imaging.Volumes")]
    [InlineData("MemorizingSam/Memory", "MemorizingSam.Segmentation")]
    [InlineData("MemorizingSam/Memory", "MemorizingSam.Imaging.Volumes")]
    [InlineData("MemorizingSam/Segmentation", "MemorizingSam.Evaluation")]
    [InlineData("MemorizingSam/Evaluation", "MemorizingSam.Training")]
    [InlineData("MemorizingSam/Training", "MemorizingSam.Cli")]
    [InlineData("MemorizingSam/Training", "MemorizingSam.Server")]
    [InlineData("MemorizingSam.Imaging/Volumes", "MemorizingSam.Imaging.Formats")]
    [InlineData("MemorizingSam.Imaging/Formats", "MemorizingSam.Imaging.Preprocessing")]
    [InlineData("MemorizingSam.Imaging/Preprocessing", "MemorizingSam.Imaging.Formats")]
    [InlineData("MemorizingSam.Imaging/Formats", "MemorizingSam.Imaging.Datasets")]
    [InlineData("MemorizingSam.Imaging/Preprocessing", "MemorizingSam.Imaging.Conversion")]
    [InlineData("MemorizingSam.Imaging/Conversion", "MemorizingSam.Imaging.Datasets")]
    [InlineData("MemorizingSam.Imaging/Volumes", "MemorizingSam.Model")]
    [InlineData("MemorizingSam.Server/Hosting", "MemorizingSam.Cli")]
    [InlineData("MemorizingSam.Server/Hosting", "MemorizingSam.Training")]
    [InlineData("MemorizingSam.Server/Protocols/Memsam", "MemorizingSam.Server.Hosting")]
    [InlineData("MemorizingSam.Server/Sessions", "MemorizingSam.Server.Protocols")]
    [InlineData("MemorizingSam.Server/Work", "MemorizingSam.Server.Sessions")]
    [InlineData("MemorizingSam.Server/Volumes", "MemorizingSam.Segmentation")]
    [InlineData("MemorizingSam.Server/Limits", "MemorizingSam.Server.Access")]
    public void Check_StepToTheLeft_IsRefused(string folder, string used)
        => Assert.Equal(
            [$"src/{folder}/Thing.cs: uses {used}, which {folder.Replace('/', '.')} must not."],
            Check(folder, $"using {used};"));

    [Theory]
    [InlineData("using static MemorizingSam.Memory.MemoryBank;")]
    [InlineData("using Bank = MemorizingSam.Memory.MemoryBank;")]
    [InlineData("global using MemorizingSam.Memory;")]
    [InlineData("internal sealed class Other(global::MemorizingSam.Memory.MemoryBank bank);")]
    [InlineData("internal sealed class Other : MemorizingSam.Memory.MemoryBank;")]
    [InlineData("internal class Other { string A => $\"{(B ? \"it's\" : \"\")}\"; MemorizingSam.Memory.MemoryBank C; }")]
    [InlineData("// a comment\nusing MemorizingSam.Memory;")]
    [InlineData("/* 'a' \" */ using MemorizingSam.Memory;")]
    public void Check_OtherWaysToNameARoom_AreSeen(string code)
        => Assert.Equal(["src/MemorizingSam/Model/Thing.cs: uses MemorizingSam.Memory, which MemorizingSam.Model must not."],
            Check("MemorizingSam/Model", code));

    [Theory]
    [InlineData("/// <summary>Made by <see cref=\"MemorizingSam.Memory.MemoryBank\"/>.</summary>")]
    [InlineData("/* MemorizingSam.Memory\n MemorizingSam.Memory */")]
    [InlineData("internal static class Other { const string A = \"\\\"MemorizingSam.Memory\"; const char B = '\"', C = '\\''; }")]
    [InlineData("internal static class Other { const string A = @\"\\\"; const string B = $@\"{1}\"\"MemorizingSam.Memory\"; }")]
    [InlineData("internal static class Other { const string A = \"\"\"\n  \"MemorizingSam.Memory\"\n  \"\"\"; }")]
    [InlineData("internal static class Other { int A => new Some.MemorizingSam.Memory(); }")]
    public void Check_NameThatTheCompilerDoesNotBind_IsIgnored(string code) => Assert.Empty(Check("MemorizingSam/Model", code));

    [Theory]
    [InlineData("MemorizingSam.Imaging/Volumes", "using static TorchSharp.torch;", "TorchSharp")]
    [InlineData("MemorizingSam.Cli", "using TorchSharp;", "TorchSharp")]
    [InlineData("MemorizingSam.Server/Sessions", "using TorchSharp;", "TorchSharp")]
    [InlineData("MemorizingSam.Imaging/Formats", "file static class A { static void B() => Console.WriteLine(); }", "Console")]
    [InlineData("MemorizingSam/Model", "file static class A { static void B() => Console.WriteLine(); }", "Console")]
    [InlineData("MemorizingSam/Model", "file static class A { static void B() => System.Console.Beep(); }", "System.Console")]
    [InlineData("MemorizingSam.Imaging/Formats", "using System.Net.Http;", "System.Net")]
    [InlineData("MemorizingSam/Training", "using Microsoft.AspNetCore.Http;", "Microsoft.AspNetCore")]
    public void Check_ForbiddenLibrary_IsRefused(string folder, string code, string word)
        => Assert.Equal(
            [$"src/{folder}/Thing.cs: uses {word}, which {folder.Split('/')[0]} must not."], Check(folder, code));

    [Theory]
    [InlineData("MemorizingSam.Model")]
    [InlineData("MemorizingSam.Model.Blocks.Inner")]
    [InlineData("Elsewhere")]
    public void Check_NamespaceOfAnotherFolder_IsRefused(string declared)
        => Assert.Equal(
            [$"src/MemorizingSam/Model/Blocks/Thing.cs: declares namespace {declared}; its folder says MemorizingSam.Model.Blocks."],
            RoomRules.Check(new SourceText("src/MemorizingSam/Model/Blocks/Thing.cs", $"namespace {declared};\n")));

    [Theory]
    [InlineData("public sealed class Other;", "Other")]
    [InlineData("public static partial class Other { }", "Other")]
    [InlineData("public readonly record struct Other(int X);", "Other")]
    [InlineData("public record Other;", "Other")]
    [InlineData("public interface IThing;", "IThing")]
    [InlineData("public enum Things { One }", "Things")]
    [InlineData("public delegate Task<int> Made(int x);", "Made")]
    public void Check_PublicTypeInAnothersFile_IsRefused(string code, string type)
        => Assert.Equal(
            [$"src/MemorizingSam/Model/Thing.cs: declares public type {type}; give it its own file {type}.cs."],
            Check("MemorizingSam/Model", code));

    [Theory]
    [InlineData("Thing.cs", "public sealed class Thing;\n")]
    [InlineData("Thing{T}.cs", "public sealed class Thing<T>;\n")]
    [InlineData("Thing.Reading.cs", "public sealed partial class Thing;\n")]
    [InlineData("Thing.cs", "public sealed class Thing\n{\n    public sealed class Inner;\n}\n\ninternal sealed class Other;\n")]
    public void Check_PublicTypeInItsOwnFile_IsAllowed(string file, string code)
        => Assert.Empty(RoomRules.Check(new SourceText($"src/MemorizingSam/Model/{file}", code)));

    [Fact]
    public void Check_FileOutsideEveryRoom_IsRefused()
        => Assert.Equal(
            ["src/MemorizingSam/Utils/Thing.cs: lies in no room of MemorizingSam; move it into one."],
            Check("MemorizingSam/Utils", ""));

    [Fact]
    public void Check_UnknownProject_IsRefused()
        => Assert.Equal(["src/Viewer/Thing.cs: no rule knows this project; add it to RoomRules."], Check("Viewer", ""));

    private static IEnumerable<string> Check(string folder, string code)
        => RoomRules.Check(new SourceText($"src/{folder}/Thing.cs", $"{code}\n\nnamespace {folder.Replace('/', '.')};\n"));
}
