using System.Diagnostics;
using System.Text;
using System.Text.Json;
using MemorizingSam.Checkpoints;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>Segments a volume file from start to end: reads, prompts, writes mask, picture, statistics and report.</summary>
public sealed class SegmentationJob
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly SegmentationRequest _request;
    private readonly Dictionary<string, double> _seconds = [];
    private readonly List<SegmentationStep> _steps = [];
    private readonly List<string> _outputs = [];

    private SegmentationJob(SegmentationRequest request) => _request = request;

    /// <summary>Runs a request.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="progress">Told about each prompt's stages and crops, on this thread.</param>
    /// <param name="cancellation">Stops the work; files that are whole by then stay.</param>
    /// <returns>What was run, which is also what <see cref="SegmentationRequest.ReportPath"/> gets.</returns>
    /// <exception cref="ArgumentException">The request breaks a rule, or a prompt lies outside the volume.</exception>
    /// <exception cref="VolumeFormatException">The volume, or a mask to go on from, cannot be used.</exception>
    /// <exception cref="CheckpointException">The model cannot be used.</exception>
    /// <exception cref="IOException">A file cannot be opened or written.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static RunReport Run(
        SegmentationRequest request, IProgress<SegmentationProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        return new SegmentationJob(request).Run(progress, cancellation);
    }

    private RunReport Run(IProgress<SegmentationProgress>? progress, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var volume = Time("reading", () => VolumeFile.Read(_request.InputPath, _request.Frame, cancellation: cancellation));
        using var segmenter = Time("loading", () => Segmenter.Load(_request.ModelPath, _request.Segmenter));
        using var session = segmenter.Open(volume, _request.Session);
        foreach (var requested in _request.Objects)
        {
            Prompt(session, requested, progress, cancellation);
        }

        var labels = session.LabelMap(cancellation);
        foreach (var (stage, elapsed) in session.Elapsed)
        {
            _seconds.Add(stage.ToString().ToLowerInvariant(), elapsed.TotalSeconds);
        }

        Time("writing", () => Write(volume, labels, cancellation));
        var hashes = Time("hashing", () => (
            Model: FileHash.Of(_request.ModelPath),
            Input: FileHash.Of(_request.InputPath),
            Outputs: _outputs.Select(FileHash.Of).ToArray()));
        using var process = Process.GetCurrentProcess();
        var report = new RunReport
        {
            Device = segmenter.Device.Name,
            Precision = segmenter.Precision,
            Model = hashes.Model,
            Preset = segmenter.Preset,
            ModelFingerprint = segmenter.Fingerprint,
            Input = hashes.Input,
            Outputs = hashes.Outputs,
            Steps = _steps,
            SecondsByStage = _seconds,
            Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
            PeakMemoryBytes = process.PeakWorkingSet64,
        };
        if (_request.ReportPath is { } path)
        {
            WriteText(path, report.ToJson());
        }

        return report;
    }

    private void Prompt(
        SegmentationSession session,
        RequestedObject requested,
        IProgress<SegmentationProgress>? progress,
        CancellationToken cancellation)
    {
        if (requested.MaskPath is { } path)
        {
            session.UseMask(requested.Name, Time("reading", () => VolumeFile.Read(path, cancellation: cancellation)));
        }

        if (requested.Box is { } box)
        {
            _steps.Add(session.AddBox(requested.Name, box.Corner, box.Opposite, progress, cancellation));
        }

        foreach (var click in requested.Clicks)
        {
            _steps.Add(session.AddClick(requested.Name, click.On(session.Grid), progress, cancellation));
        }
    }

    private bool Write(Volume volume, Volume<byte> labels, CancellationToken cancellation)
    {
        WriteLabels(labels, cancellation);
        _outputs.Add(_request.OutputPath);
        if (_request.PreviewPath is { } preview)
        {
            var clicks = _request.Objects.SelectMany(requested => requested.Clicks).Select(click => click.On(volume.Grid)).ToArray();
            var png = MaskPreview.ToPng(volume, labels, clicks);
            AtomicFile.Write(preview, stream => stream.Write(png));
            _outputs.Add(preview);
        }

        if (_request.StatisticsPath is { } statistics)
        {
            var entries = _request.Objects.Select((requested, i) => new
            {
                requested.Name,
                Label = i + 1,
                Statistics = MaskStatistics.Of(volume, labels, (byte)(i + 1)),
            });
            WriteText(statistics, JsonSerializer.Serialize(entries, Json));
            _outputs.Add(statistics);
        }

        return true;
    }

    /// <summary>Writes the mask; a segmentation of 3D Slicer keeps the objects' names.</summary>
    private void WriteLabels(Volume<byte> labels, CancellationToken cancellation)
    {
        if (SegmentationFile.IsNamed(_request.OutputPath))
        {
            var segments = _request.Objects.Select((requested, i) => new Segment(i + 1, requested.Name)).ToArray();
            SegmentationFile.Write(_request.OutputPath, labels, segments, cancellation: cancellation);
        }
        else
        {
            VolumeFile.Write(_request.OutputPath, labels, cancellation: cancellation);
        }
    }

    private static void WriteText(string path, string text)
        => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private T Time<T>(string stage, Func<T> work)
    {
        var start = Stopwatch.GetTimestamp();
        var result = work();
        _seconds[stage] = _seconds.GetValueOrDefault(stage) + Stopwatch.GetElapsedTime(start).TotalSeconds;
        return result;
    }
}
