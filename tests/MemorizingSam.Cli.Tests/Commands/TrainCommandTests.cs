using System.Diagnostics;

namespace MemorizingSam.Cli.Tests.Commands;

public sealed class TrainCommandTests : IDisposable
{
    private const int Steps = 50;

    private readonly TemporaryFolder _folder = new();

    public TrainCommandTests() => TinyModelFile.Write(_folder.File("tiny.safetensors"));

    public void Dispose() => _folder.Dispose();

    /// <summary>Fine-tuning a published kind of model on the bundled miniature data set, as a user would from a shell.</summary>
    [Fact]
    public async Task Train_KilledAndRunAgain_EndsAsIfItHadNotBeen()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using (var whole = Start("whole"))
        {
            Assert.Equal((0, string.Empty), (await ExitCodeAsync(whole), await whole.StandardOutput.ReadToEndAsync(cancellation)));
        }

        using (var killed = Start("killed"))
        {
            while (!killed.HasExited && Log("killed").Length < 23)
            {
                await Task.Delay(20, cancellation);
            }

            killed.Kill();
            await killed.WaitForExitAsync(cancellation);
            Assert.InRange(Log("killed").Length, 23, Steps - 1);
        }

        using (var again = Start("killed"))
        {
            Assert.Equal(0, await ExitCodeAsync(again));
        }

        Assert.Equal(Steps, Log("whole").Length);
        Assert.Equal(Losses("whole"), Losses("killed"));
    }

    [Fact]
    public async Task Train_NoTrainingCase_IsOneLine()
    {
        var data = Directory.CreateDirectory(_folder.File("data")).FullName;

        var run = await CommandLine.RunAsync(["train", "-i", data, "-o", _folder.File("out")]);

        Assert.Equal(MemsamCommand.Failed, run.ExitCode);
        Assert.StartsWith("memsam: ", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split(Environment.NewLine));
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    private Process Start(string output)
    {
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "memsam.dll"), "train", "-i", Path.Combine(RepositoryFolder.Root, "samples", "miniature"),
            "-o", _folder.File(output), "-m", _folder.File("tiny.safetensors"), "--steps", $"{Steps}", "--crops", "1", "--targets", "2",
            "--rounds", "2", "--save-every", "10", "--validate-every", $"{Steps}", "--device", "cpu", "--quiet",
        ];
        return Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("dotnet did not start.");
    }

    private static async Task<int> ExitCodeAsync(Process process)
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    private string[] Log(string output)
    {
        var path = Path.Combine(_folder.File(output), "log.jsonl");
        if (!File.Exists(path))
        {
            return [];
        }

        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Each line up to the loss; the seconds behind it differ.</summary>
    private string[] Losses(string output) => [.. Log(output).Select(line => line[..line.IndexOf("\"seconds\"", StringComparison.Ordinal)])];
}
