using System.Text.Json;

namespace MemorizingSam.Cli.Tests.Commands;

/// <summary>A bank of one case, whose model is then updated.</summary>
public sealed class RebuildCommandTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    private string Bank => _folder.File("cases.membank");

    private string Volume => _folder.File("past.nii");

    public async ValueTask InitializeAsync()
    {
        TinyModelFile.Write(_folder.File("old.safetensors"));
        TinyModelFile.Write(_folder.File("new.safetensors"), seed: 2024);
        await CommandLine.RunAsync(
            "memorize", "-i", TinyCases.Volume(Volume, seed: 1), "--mask", TinyCases.Mask(_folder.File("mask.nii")), "--label", "liver=1",
            "--memory", Bank, "--who", "tester", "-m", _folder.File("old.safetensors"), "--device", "cpu");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Rebuild_TheVolumeIsWhereItWas_NeedsNoFolder()
    {
        var run = await Rebuild();

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.StartsWith($"Made 1 cases of {Bank} anew: 2 memories, verified, of model ", run.Output, StringComparison.Ordinal);
        var verify = await CommandLine.RunAsync("memory", "verify", Bank);
        Assert.Equal(0, verify.ExitCode);
    }

    [Fact]
    public async Task Rebuild_TheVolumeWasMovedAndRenamed_FindsItInTheFolder()
    {
        Directory.CreateDirectory(_folder.File("archive"));
        File.Move(Volume, _folder.File("archive/anonymous.nii"));

        var run = await Rebuild("-i", _folder.File("archive"), "--json");

        Assert.Equal(0, run.ExitCode);
        using var report = JsonDocument.Parse(run.Output);
        Assert.True(report.RootElement.GetProperty("isDone").GetBoolean());
    }

    [Fact]
    public async Task Rebuild_TheVolumeIsGone_ListsItsCaseAndChangesNothing()
    {
        File.Delete(Volume);
        var before = (await CommandLine.RunAsync("memory", "list", Bank)).Output;

        var run = await Rebuild();

        Assert.Equal((MemsamCommand.Failed, string.Empty), (run.ExitCode, run.Output));
        Assert.Contains($" (liver): its volume is no longer '{Volume}', and in none of the folders.", run.Error, StringComparison.Ordinal);
        Assert.Contains(
            "memsam: 1 cases cannot be made anew, listed above, so nothing was changed; give the folders of their volumes with --input, or let go of "
            + "these cases with --leave-out-missing.",
            run.Error,
            StringComparison.Ordinal);
        Assert.Equal(before, (await CommandLine.RunAsync("memory", "list", Bank)).Output);
    }

    private Task<CommandLine> Rebuild(params string[] more)
        => CommandLine.RunAsync(["memory", "rebuild", Bank, "-m", _folder.File("new.safetensors"), "--device", "cpu", .. more]);
}
