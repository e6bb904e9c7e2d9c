using MemorizingSam.Server.Access;
using MemorizingSam.Server.Sessions;
using MemorizingSam.Server.Telemetry;
using MemorizingSam.Server.Volumes;
using MemorizingSam.Server.Work;

namespace MemorizingSam.Server.Hosting;

/// <summary>Everything behind the HTTP endpoints, opened in the order in which one part needs the others.</summary>
internal sealed class ServerParts : IDisposable
{
    private readonly Stack<IDisposable> _opened = [];

    /// <summary>Opens everything.</summary>
    /// <exception cref="IOException">The data folder cannot be used.</exception>
    /// <exception cref="Checkpoints.CheckpointException">The model or the bank cannot be used.</exception>
    public ServerParts(ServerOptions options, TimeProvider clock)
    {
        try
        {
            var folder = Owned(DataFolder.Open(options.DataFolder));
            IsDataOpenToOthers = folder.IsOpenToOthers;
            Metrics = Owned(new PrometheusText());
            Telemetry = Owned(new ServerTelemetry());
            Keys = new KeyRing(options.Keys, clock);
            Audit = Owned(new AuditLog(folder.AuditLog, clock));
            var device = Owned(new DeviceThread());
            Model = Owned(device.Run(() => SharedModel.Open((options.ModelPath, options.Segmenter), options.Memory, options.Recall)));
            if (options.MemoryFolder is null)
            {
                // The bank makes its folder itself, as readable as others; one that was chosen is its owner's affair.
                PrivateFolder.TryClose(options.Memory);
            }

            Books = new ServerBooks(Audit, new DiskShares(options.Limits), Telemetry);
            Gate = new DeviceGate(device, options.Limits, Telemetry, clock);
            Shelf = new VolumeShelf(folder.Path, options.Limits, new AllowedFolders(options.AllowedFolders), Books, clock);
            Desk = Owned(new SessionDesk(Model, Shelf, Gate, new SessionFiles(folder.Path), options.Limits, Books, clock));
            Cases = new CaseKeeper(Model, Desk, Shelf, Audit, clock);
            Telemetry.Watch("memsam.bank.cases", null, "Memories in the bank.", () => Model.Bank.Count);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="DataFolder.IsOpenToOthers"/>
    public bool IsDataOpenToOthers { get; }

    /// <summary>What was measured.</summary>
    public PrometheusText Metrics { get; }

    /// <summary>Metrics and traces.</summary>
    public ServerTelemetry Telemetry { get; }

    /// <summary>The API keys.</summary>
    public KeyRing Keys { get; }

    /// <summary>Who did what.</summary>
    public AuditLog Audit { get; }

    /// <summary>All that is kept book of.</summary>
    public ServerBooks Books { get; }

    /// <summary>The model and its bank.</summary>
    public SharedModel Model { get; }

    /// <summary>The one way to the device.</summary>
    public DeviceGate Gate { get; }

    /// <summary>The volumes.</summary>
    public VolumeShelf Shelf { get; }

    /// <summary>The sessions.</summary>
    public SessionDesk Desk { get; }

    /// <summary>What is memorised.</summary>
    public CaseKeeper Cases { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_opened.TryPop(out var part))
        {
            part.Dispose();
        }
    }

    private T Owned<T>(T part)
        where T : IDisposable
    {
        _opened.Push(part);
        return part;
    }
}
