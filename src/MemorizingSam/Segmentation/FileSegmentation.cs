using System.Diagnostics;
using System.Text.Json;
using MemorizingSam.Checkpoints;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>The main job from file to file: reads a volume, prompts a session, writes the mask and what was asked for beside it.</summary>
public sealed class FileSegmentation
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly SegmentationRequest _request;
    private readonly IProgress<FileSegmentationProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<string, double> _seconds = [];
    private readonly List<string> _written = [];

    private FileSegmentation(
        SegmentationRequest request, IProgress<FileSegmentationProgress>? progress, CancellationToken cancellation)
        => (_request, _progress, _cancellation) = (request, progress, cancellation);

    /// <summary>Runs a request. Every output is the old file or the whole new one.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="progress">Told about stages.</param>
    /// <param name="cancellation">Stops the work; nothing is written then.</param>
    /// <exception cref="VolumeFormatException">The input or a mask is no volume that memsam reads.</exception>
    /// <exception cref="CheckpointException">The model file cannot be used.</exception>
    /// <exception cref="ArgumentException">The request breaks a rule, or a prompt lies outside the volume.</exception>
    /// <exception cref="IOException">A file cannot be opened or written.</exception>
    public static FileSegmentationResult Run(
        SegmentationRequest request, IProgress<FileSegmentationProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        return new FileSegmentation(request, progress, cancellation).Run();
    }

    private FileSegmentationResult Run()
    {
        var volume = Time("reading", () => VolumeFile.Read(_request.InputPath, _request.Frame, During("reading"), _cancellation));
        using var segmenter = Time("loading the model", () => Segmenter.Load(_request.ModelPath, _request.Segmenter));
        using var session = segmenter.Open(volume, _request.Session);
        var remarks = _request.Objects.SelectMany(entry => Prompt(session, entry)).ToList();
        foreach (var (stage, time) in session.Elapsed)
        {
            _seconds[stage.ToString().ToLowerInvariant()] = time.TotalSeconds;
        }

        var labels = Time("painting", () => session.LabelMap(_cancellation));
        var statistics = Time("measuring", () => _request.Objects
            .Select((entry, i) => MaskStatistics.Of(entry.Name, volume, labels, (byte)(i + 1)))
            .ToArray());
        Time("writing", () => WriteOutputs(segmenter, session, volume, labels, statistics));
        var report = RunReport.Of(
            segmenter,
            session,
            _seconds,
            [_request.InputPath, _request.ModelPath, .. _request.Objects.Select(entry => entry.MaskPath).OfType<string>(), .. _written],
            TimeProvider.System);
        WriteText(_request.ReportPath, () => JsonSerializer.Serialize(report, Json));
        return new FileSegmentationResult { Objects = statistics, Remarks = remarks, Written = _written, Report = report };
    }

    /// <summary>Gives an object its mask and prompts; yields what its user should know.</summary>
    private List<string> Prompt(SegmentationSession session, ObjectRequest entry)
    {
        var remarks = new List<string>();
        if (entry.MaskPath is not null)
        {
            session.UseMask(entry.Name, VolumeFile.Read(entry.MaskPath, cancellation: _cancellation));
        }

        foreach (var (prompt, index) in entry.Prompts.Select((prompt, index) => (prompt, index)))
        {
            var relay = _progress is null ? null : new PromptRelay(entry.Name, index + 1, entry.Prompts.Count, _progress);
            var point = prompt.Point.ToWorld(session.Grid);
            var step = prompt.Kind == PromptKind.Box
                ? session.AddBox(entry.Name, point, prompt.Opposite.ToWorld(session.Grid), relay, _cancellation)
                : session.AddClick(entry.Name, new Click(point, prompt.Kind == PromptKind.PositiveClick), relay, _cancellation);
            if (step.EmptyReason is { } reason)
            {
                remarks.Add($"{entry.Name}: {reason}");
            }

            if (step.CropsLeft > 0 && index == entry.Prompts.Count - 1)
            {
                remarks.Add($"{entry.Name}: {step.CropsLeft} crops along its surface were left at the overview's resolution.");
            }
        }

        return remarks;
    }

    private void WriteOutputs(
        Segmenter segmenter, SegmentationSession session, Volume volume, Volume<byte> labels, MaskStatistics[] statistics)
    {
        if (SegmentationFile.IsNamed(_request.OutputPath))
        {
            var segments = statistics.Select(entry => new Segment(entry.Label, entry.Name)).ToArray();
            SegmentationFile.Write(_request.OutputPath, labels, segments, During("writing"), _cancellation);
        }
        else
        {
            VolumeFile.Write(_request.OutputPath, labels, During("writing"), _cancellation);
        }

        _written.Add(_request.OutputPath);
        if (_request.ProbabilitiesPath is { } probabilities)
        {
            var field = session.Probabilities(_request.Objects[0].Name, _cancellation);
            VolumeFile.Write(probabilities, field, During("writing"), _cancellation);
            _written.Add(probabilities);
        }

        WriteBytes(_request.PreviewPath, () => MaskPreview.Draw(volume, labels, ClicksOf(session.Grid)));
        WriteText(_request.StatisticsPath, () => JsonSerializer.Serialize(statistics, Json));
        WriteBytes(_request.SessionPath, () =>
        {
            using var json = new MemoryStream();
            segmenter.Save(session, json);
            return json.ToArray();
        });
    }

    private List<Click> ClicksOf(VolumeGrid grid)
        => [.. _request.Objects
            .SelectMany(entry => entry.Prompts)
            .Where(prompt => prompt.Kind != PromptKind.Box)
            .Select(prompt => new Click(prompt.Point.ToWorld(grid), prompt.Kind == PromptKind.PositiveClick))];

    private void WriteText(string? path, Func<string> text) => WriteBytes(path, () => System.Text.Encoding.UTF8.GetBytes(text()));

    private void WriteBytes(string? path, Func<byte[]> content)
    {
        if (path is not null)
        {
            var bytes = content();
            AtomicFile.Write(path, stream => stream.Write(bytes));
            _written.Add(path);
        }
    }

    private void Time(string stage, Action work) => Time(stage, () =>
    {
        work();
        return true;
    });

    private T Time<T>(string stage, Func<T> work)
    {
        _cancellation.ThrowIfCancellationRequested();
        _progress?.Report(new FileSegmentationProgress(stage, 0));
        var start = Stopwatch.GetTimestamp();
        var result = work();
        _seconds[stage] = _seconds.GetValueOrDefault(stage) + Stopwatch.GetElapsedTime(start).TotalSeconds;
        return result;
    }

    private TransferRelay? During(string stage) => _progress is null ? null : new TransferRelay(stage, _progress);

    private sealed class TransferRelay(string stage, IProgress<FileSegmentationProgress> progress) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value)
            => progress.Report(new FileSegmentationProgress(stage, (double)value.Done / Math.Max(1, value.Total)));
    }

    private sealed class PromptRelay(string name, int number, int count, IProgress<FileSegmentationProgress> progress)
        : IProgress<SegmentationProgress>
    {
        public void Report(SegmentationProgress value) => progress.Report(new FileSegmentationProgress(
            $"{name}, prompt {number} of {count}", (double)value.CropsDone / Math.Max(1, value.CropsKnown)));
    }
}
