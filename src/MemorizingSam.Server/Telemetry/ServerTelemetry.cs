using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MemorizingSam.Server.Telemetry;

/// <summary>What the server measures and traces. Nothing in it names a patient, a file or a user.</summary>
internal sealed class ServerTelemetry : IDisposable
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "MemorizingSam.Server";

    private readonly Meter _meter = new(Name);
    private readonly Histogram<double> _queueWait;
    private readonly Histogram<double> _jobs;
    private readonly Histogram<double> _stages;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _uploadedBytes;

    /// <summary>Makes the instruments.</summary>
    public ServerTelemetry()
    {
        _queueWait = _meter.CreateHistogram<double>("memsam.queue.wait", "s", "Time that jobs waited for the device.");
        _jobs = _meter.CreateHistogram<double>("memsam.job.duration", "s", "Time that jobs had the device, by kind.");
        _stages = _meter.CreateHistogram<double>("memsam.stage.duration", "s", "Time of a job's stages.");
        _refused = _meter.CreateCounter<long>("memsam.requests.refused", null, "Requests that were refused, by status.");
        _uploadedBytes = _meter.CreateCounter<long>("memsam.upload.bytes", "By", "Bytes of uploaded files.");
        Watch("process.memory.usage", "By", "Memory that the process holds.", () => Environment.WorkingSet);
    }

    /// <summary>Where spans come from.</summary>
    public ActivitySource Activities { get; } = new(Name);

    /// <summary>Shows a number that is asked for when it is looked at.</summary>
    public void Watch(string name, string? unit, string description, Func<long> value)
        => _meter.CreateObservableGauge(name, value, unit, description);

    /// <summary>A job was given the device.</summary>
    public void Waited(TimeSpan time) => _queueWait.Record(time.TotalSeconds);

    /// <summary>A job gave the device back.</summary>
    public void Done(string kind, TimeSpan time) => _jobs.Record(time.TotalSeconds, new KeyValuePair<string, object?>("kind", kind));

    /// <summary>A stage of a job took some time.</summary>
    public void Spent(string stage, TimeSpan time) => _stages.Record(time.TotalSeconds, new KeyValuePair<string, object?>("stage", stage));

    /// <summary>A request was refused.</summary>
    public void Refused(int status) => _refused.Add(1, new KeyValuePair<string, object?>("status", status));

    /// <summary>A file came in.</summary>
    public void Uploaded(long bytes) => _uploadedBytes.Add(bytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        Activities.Dispose();
        _meter.Dispose();
    }
}
