using System.Net;
using MemorizingSam.Server.Hosting;
using Microsoft.AspNetCore.Connections;

namespace MemorizingSam.Server.Tests.Hosting;

public sealed class ConnectionShareTests
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConnectionShare _share = new(most: 2);
    private int _served;

    [Fact]
    public async Task Invoke_MoreConnectionsThanOneAddressMayHave_EndsThem()
    {
        Task[] held = [OpenAsync("192.0.2.1"), OpenAsync("192.0.2.1"), OpenAsync("192.0.2.2")];

        var refused = OpenAsync("192.0.2.1");

        Assert.True(refused.IsCompleted);
        Assert.Equal(3, _served);
        _end.SetResult();
        await Task.WhenAll(held);
        await OpenAsync("192.0.2.1");
        Assert.Equal(4, _served);
    }

    [Fact]
    public async Task Invoke_ConnectionsOfThisMachine_AreNotCounted()
    {
        Task[] held = [.. Enumerable.Range(0, 5).Select(_ => OpenAsync("127.0.0.1")), OpenAsync("::1")];

        Assert.Equal(6, _served);
        _end.SetResult();
        await Task.WhenAll(held);
    }

    private Task OpenAsync(string address)
    {
        var connection = new DefaultConnectionContext { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 1) };
        return _share.InvokeAsync(connection, _ =>
        {
            _served++;
            return _end.Task;
        });
    }
}
