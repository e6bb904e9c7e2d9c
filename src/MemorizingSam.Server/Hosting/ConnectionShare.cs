using System.Net;
using Microsoft.AspNetCore.Connections;

namespace MemorizingSam.Server.Hosting;

/// <summary>Leaves connections for others: one machine beyond this one can hold no more than its share of them, however silent they are.</summary>
/// <param name="most">Most connections of one address.</param>
internal sealed class ConnectionShare(int most)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _open = [];

    /// <summary>Passes a connection on, or ends it.</summary>
    public async Task InvokeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (connection.RemoteEndPoint is not IPEndPoint { Address: var address } || IPAddress.IsLoopback(address))
        {
            await next(connection);
            return;
        }

        if (!TryEnter(address))
        {
            connection.Abort();
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            Leave(address);
        }
    }

    private bool TryEnter(IPAddress address)
    {
        lock (_lock)
        {
            var open = _open.GetValueOrDefault(address);
            if (open < most)
            {
                _open[address] = open + 1;
            }

            return open < most;
        }
    }

    private void Leave(IPAddress address)
    {
        lock (_lock)
        {
            if (--_open[address] == 0)
            {
                _open.Remove(address);
            }
        }
    }
}
