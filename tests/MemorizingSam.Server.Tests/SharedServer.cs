namespace MemorizingSam.Server.Tests;

/// <summary>One server for the tests of a class that need nothing special.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    /// <summary>The server.</summary>
    internal RunningServer Running { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Running = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => Running.DisposeAsync();
}
