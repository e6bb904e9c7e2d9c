using System.Diagnostics;
using MemorizingSam.Checkpoints;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>Segments a volume file from start to end: reads, prompts, writes mask, picture, statistics, session and report.</summary>
public sealed class SegmentationJob
{
    private readonly SegmentationRequest _request;
    private readonly IProgress<SegmentationProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly WorkTally _tally = new();
    private readonly SegmentationWork _work;
    private readonly SegmentationOutputs _outputs;
    private readonly List<SegmentationStep> _steps = [];
    private readonly long _start = Stopwatch.GetTimestamp();
    private FileHash? _resumed;

    /// <summary>Takes a request that is valid.</summary>
    internal SegmentationJob(
        SegmentationRequest request, IProgress<SegmentationProgress>? progress, CancellationToken cancellation)
    {
        (_request, _progress, _cancellation) = (request, progress, cancellation);
        _work = new SegmentationWork(_tally, progress, cancellation);
        _outputs = new SegmentationOutputs(request, _work);
    }

    /// <summary>Runs a request.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="progress">Told about files read and written, and each prompt's stages and crops, on this thread.</param>
    /// <param name="cancellation">Stops the work; files that are whole by then stay.</param>
    /// <returns>What was run, which is also what <see cref="SegmentationRequest.ReportPath"/> gets.</returns>
    /// <exception cref="ArgumentException">
    /// The request breaks a rule, a prompt lies outside the volume, or the session to resume is damaged or of another model or volume.
    /// </exception>
    /// <exception cref="VolumeFormatException">The volume, or a mask to go on from, cannot be used.</exception>
    /// <exception cref="CheckpointException">The model cannot be used.</exception>
    /// <exception cref="IOException">A file cannot be opened or written.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static RunReport Run(
        SegmentationRequest request, IProgress<SegmentationProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        var job = new SegmentationJob(request, progress, cancellation);
        var volume = job.ReadInput();
        using var opened = job._work.Do(
            SegmentationStage.Loading,
            () => RecallingSegmenter.Open((request.ModelPath, request.Segmenter), (request.MemoryPath, request.Recall)));
        return job.Run(volume, opened);
    }

    /// <summary>Reads the volume.</summary>
    internal Volume ReadInput() => Read(_request.InputPath, _request.Frame);

    /// <summary>Does the rest.</summary>
    /// <param name="volume">What was read.</param>
    /// <param name="opened">The model and the bank that the request names; stays the caller's.</param>
    internal RunReport Run(Volume volume, RecallingSegmenter opened)
    {
        var segmenter = opened.Segmenter;
        using var session = Open(segmenter, volume, _request.Session with { Memory = opened.Recall });
        foreach (var requested in _request.Objects)
        {
            Prompt(session, requested);
        }

        _progress?.Report(new SegmentationProgress(SegmentationStage.Painting, 0, 0));
        var labels = session.LabelMap(_cancellation);
        var names = session.ObjectNames;
        _outputs.WriteLabels(session, labels);
        _outputs.WritePreview(volume, labels, session.Clicks);
        _outputs.WriteStatistics(volume, labels, names);
        _outputs.WriteProbabilities(session);
        _outputs.WriteSession(segmenter, session);
        _outputs.WriteExplanation(volume, session, opened.Bank);

        var report = Report(segmenter, session, labels);
        _outputs.WriteReport(report);
        return report;
    }

    private Volume Read(string path, int? frame = null)
        => _work.Transfer(SegmentationStage.Reading, transfer => VolumeFile.Read(path, frame, transfer, _cancellation));

    /// <summary>Opens the volume, and does again what was done in the session to resume.</summary>
    private SegmentationSession Open(Segmenter segmenter, Volume volume, SessionOptions options)
    {
        if (_request.ResumePath is not { } path)
        {
            return segmenter.Open(volume, options);
        }

        _resumed = FileHash.Of(path);
        SegmentationSession session;
        using (var json = File.OpenRead(path))
        {
            try
            {
                session = segmenter.Resume(volume, json, options, _progress, _cancellation);
            }
            catch (ArgumentException e)
            {
                throw new ArgumentException($"'{Path.GetFileName(path)}' cannot be resumed. {e.Message}", e);
            }
        }

        try
        {
            string[] names = [.. session.ObjectNames.Union(_request.Objects.Select(requested => requested.Name))];
            _request.CheckOutputs(names);
            return names.Length > 0
                ? session
                : throw new ArgumentException(
                    $"'{Path.GetFileName(path)}' holds a session without objects; give at least one click, a box or a mask.");
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private void Prompt(SegmentationSession session, RequestedObject requested)
    {
        if (requested.IsProposed)
        {
            _steps.Add(session.Propose(requested.Name, _progress, _cancellation));
        }

        if (requested.MaskPath is { } path)
        {
            session.UseMask(requested.Name, Read(path));
        }

        if (requested.Box is { } box)
        {
            _steps.Add(session.AddBox(requested.Name, box.Corner, box.Opposite, _progress, _cancellation));
        }

        foreach (var click in requested.Clicks)
        {
            _steps.Add(session.AddClick(requested.Name, click.On(session.Grid), _progress, _cancellation));
        }
    }

    private RunReport Report(Segmenter segmenter, SegmentationSession session, Volume<byte> labels)
    {
        // The masks are on disk by now: no one waits for hashes, and cancelling would take nothing back.
        var (fingerprint, input, outputs) = _tally.Time(SegmentationStage.Hashing, () => (
            segmenter.Fingerprint, FileHash.Of(_request.InputPath), _outputs.Paths.Select(FileHash.Of).ToArray()));
        using var process = Process.GetCurrentProcess();
        return new RunReport
        {
            Device = segmenter.Device.Name,
            Precision = segmenter.Precision,
            EmptyTokens = segmenter.EmptyTokens,
            ModelPath = _request.ModelPath,
            Preset = segmenter.Preset,
            ModelFingerprint = fingerprint,
            Input = input,
            Resumed = _resumed,
            Outputs = outputs,
            Steps = _steps,
            VolumesMl = VolumesMl(session.ObjectNames, labels),
            Recalled = _request.MemoryPath is null ? null : session.ObjectNames.ToDictionary(name => name, session.Recalled),
            EncoderRuns = session.EncoderRuns,
            SecondsByStage = SecondsByStage(session),
            Seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds,
            PeakMemoryBytes = process.PeakWorkingSet64,
        };
    }

    private static Dictionary<string, double> VolumesMl(IReadOnlyList<string> names, Volume<byte> labels)
    {
        var counts = new long[byte.MaxValue + 1];
        foreach (var label in labels.Voxels)
        {
            counts[label]++;
        }

        return names.Select((name, i) => (Name: name, Voxels: counts[i + 1]))
            .ToDictionary(entry => entry.Name, entry => entry.Voxels * labels.Grid.VoxelVolumeMm3 / 1000);
    }

    private Dictionary<string, double> SecondsByStage(SegmentationSession session)
        => _tally.Elapsed.Concat(session.Elapsed)
            .OrderBy(entry => entry.Key)
            .ToDictionary(entry => entry.Key.ToString().ToLowerInvariant(), entry => entry.Value.TotalSeconds);
}
