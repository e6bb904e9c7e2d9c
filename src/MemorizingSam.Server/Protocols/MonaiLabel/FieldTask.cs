using System.Globalization;
using System.Text.Json.Nodes;
using MemorizingSam.Checkpoints;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.MonaiLabel.Contracts;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>Something that takes longer than a request.</summary>
/// <param name="kind">What kind of task.</param>
/// <param name="request">What was asked for.</param>
/// <param name="clock">Tells when.</param>
internal sealed class FieldTask(string kind, JsonObject request, TimeProvider clock) : IDisposable
{
    private const int MostLines = 100;

    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly string _id = Guid.NewGuid().ToString();
    private readonly DateTimeOffset _start = clock.GetUtcNow();
    private DateTimeOffset? _end;
    private JsonObject? _result;
    private string _status = "SUBMITTED";

    /// <summary>What kind of task.</summary>
    public string Kind { get; } = kind;

    /// <summary>Whether it has not ended.</summary>
    public bool IsRunning
    {
        get
        {
            lock (_lock)
            {
                return _end is null;
            }
        }
    }

    /// <summary>Adds a line for its user.</summary>
    public void Tell(string line)
    {
        lock (_lock)
        {
            _lines.Add($"{clock.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} {line}");
            if (_lines.Count > MostLines)
            {
                _lines.RemoveAt(0);
            }
        }
    }

    /// <summary>Does it, and takes down how it ended, whatever ended it. What nobody expected is thrown too.</summary>
    public async Task RunAsync(Func<FieldTask, CancellationToken, Task<JsonObject>> work, CancellationToken stopping)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, stopping);
        try
        {
            both.Token.ThrowIfCancellationRequested();
            Begin();
            End("DONE", await work(this, both.Token));
        }
        catch (OperationCanceledException)
        {
            Tell("Stopped.");
            End("STOPPED", null);
        }
        catch (Exception e)
        {
            // Whatever it was: a task that ran forever would keep all others of its kind from running.
            Tell(LineOf(e));
            End("ERROR", null);
            if (!IsKnown(e))
            {
                throw;
            }
        }
    }

    /// <summary>Asks it to stop.</summary>
    public void Stop() => _stopping.Cancel();

    /// <summary>What clients are told.</summary>
    public TaskAnswer ToAnswer()
    {
        lock (_lock)
        {
            return new TaskAnswer(
                _id, _status, (JsonObject)request.DeepClone(), Text(_start), _end is { } end ? Text(end) : null, (JsonObject?)_result?.DeepClone(), [.. _lines]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Whether a failure is one that its user can do something about, or that comes from a file.</summary>
    private static bool IsKnown(Exception e)
        => e is ArgumentException or IOException or UnauthorizedAccessException or InvalidDataException or RefusedException or CheckpointException;

    /// <summary>What its user is told: nothing that names a file, as what the system says of files does.</summary>
    private static string LineOf(Exception e) => e switch
    {
        VolumeFormatException volume => $"A file {volume.What}",
        CheckpointException => "The memory bank cannot be read; 'memsam memory verify' tells more.",
        IOException or UnauthorizedAccessException => "A file could not be read or written.",
        _ when IsKnown(e) => e.Message,
        _ => $"The server failed at it ({e.GetType().Name}); its log tells more.",
    };

    private void Begin()
    {
        lock (_lock)
        {
            _status = "RUNNING";
        }
    }

    private void End(string status, JsonObject? result)
    {
        lock (_lock)
        {
            (_status, _result, _end) = (status, result, clock.GetUtcNow());
        }
    }
}
