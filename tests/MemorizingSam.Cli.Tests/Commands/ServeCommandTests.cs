using System.Net.Http.Headers;
using System.Text.Json;

namespace MemorizingSam.Cli.Tests.Commands;

public sealed class ServeCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Serve_UntilItIsStopped_AnswersAndExitsWithSuccess()
    {
        TinyModelFile.Write(_folder.File("model.safetensors"));
        var added = await CommandLine.RunAsync("serve", "keys", "add", "me", "--role", "admin", "--data", _folder.File("data"));
        using var stop = new CancellationTokenSource();
        using var output = new LineWatch();
        using var error = new StringWriter();
        var running = MemsamCommand.RunAsync(
            ["serve", "--data", _folder.File("data"), "--port", "0", "--model", _folder.File("model.safetensors"), "--device", "cpu", "--json"],
            output,
            error,
            stop.Token);

        using var told = JsonDocument.Parse(await output.FirstLine.WaitAsync(TimeSpan.FromSeconds(60)));
        using var client = new HttpClient { BaseAddress = new Uri(told.RootElement.GetProperty("address").GetString()!) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", added.Output.Trim());
        var info = await client.GetStringAsync("/api/v1/info");
        await stop.CancelAsync();

        Assert.Equal(0, await running);
        Assert.Contains("\"role\":\"admin\"", info);
        Assert.True(told.RootElement.GetProperty("needsKey").GetBoolean());
        Assert.True(told.RootElement.GetProperty("canRecall").GetBoolean());
    }

    [Fact]
    public async Task Serve_BeyondThisMachineWithoutAKey_IsRefusedInOneLine()
    {
        var run = await CommandLine.RunAsync("serve", "--data", _folder.File("data"), "--listen", "0.0.0.0");

        Assert.Equal(MemsamCommand.Failed, run.ExitCode);
        Assert.StartsWith("memsam: Listening beyond this machine (0.0.0.0) needs an API key", run.Error);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("memsam: --listen 'nowhere' is no address", "--listen", "nowhere")]
    [InlineData("memsam: The allowed folder 'nowhere' does not exist", "--allow", "nowhere")]
    [InlineData("memsam: Voxels (0) must be more than 0", "--max-voxels", "0")]
    public async Task Serve_OptionThatMakesNoSense_IsRefusedInOneLine(string told, params string[] option)
    {
        var run = await CommandLine.RunAsync(["serve", "--data", _folder.File("data"), .. option]);

        Assert.Equal(MemsamCommand.Failed, run.ExitCode);
        Assert.StartsWith(told, run.Error);
    }

    [Fact]
    public async Task Serve_OnAPortThatIsTaken_IsRefusedInOneLine()
    {
        TinyModelFile.Write(_folder.File("model.safetensors"));
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;

        var run = await CommandLine.RunAsync(
            "serve", "--data", _folder.File("data"), "--model", _folder.File("model.safetensors"), "--device", "cpu", "--port", $"{port}");

        Assert.Equal(MemsamCommand.Failed, run.ExitCode);
        Assert.Contains("address already in use", run.Error);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Keys_AddListRemove_ShowNamesAndNoKeys()
    {
        string[] data = ["--data", _folder.File("data")];

        var none = await CommandLine.RunAsync(["serve", "keys", "list", .. data]);
        var added = await CommandLine.RunAsync(["serve", "keys", "add", "radiology", "--max-sessions", "7", .. data]);
        var twice = await CommandLine.RunAsync(["serve", "keys", "add", "radiology", .. data]);
        var listed = await CommandLine.RunAsync(["serve", "keys", "list", .. data]);
        var removed = await CommandLine.RunAsync(["serve", "keys", "remove", "radiology", .. data]);
        var unknown = await CommandLine.RunAsync(["serve", "keys", "remove", "radiology", .. data]);

        Assert.Equal("There are no keys.", none.Output.Trim());
        Assert.Matches("^memsam_[A-Za-z0-9_-]{43}$", added.Output.Trim());
        Assert.Contains("radiology  annotator", listed.Output);
        Assert.DoesNotContain(added.Output.Trim()[8..], listed.Output);
        Assert.StartsWith("memsam: There is a key named 'radiology' already", twice.Error);
        Assert.Equal((0, MemsamCommand.Failed), (removed.ExitCode, unknown.ExitCode));
        Assert.Equal("memsam: There is no key 'radiology'; there are none.", unknown.Error.Trim());
    }

    /// <summary>Tells when something was written.</summary>
    private sealed class LineWatch : StringWriter
    {
        private readonly TaskCompletionSource<string> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> FirstLine => _first.Task;

        public override Task WriteLineAsync(string? value)
        {
            _first.TrySetResult(value ?? "");
            return Task.CompletedTask;
        }
    }
}
