using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MemorizingSam.Checkpoints;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;

namespace MemorizingSam.Segmentation;

/// <summary>Looks for objects in a folder of volumes by memory alone: a label map for each, and a summary of all.</summary>
/// <remarks>A job that is stopped, however it is, leaves its finished volumes in the output folder; the same job goes on after them.</remarks>
public sealed class ProposalJob
{
    private static readonly JsonSerializerOptions Line = new(JsonSerializerDefaults.Web);

    private readonly ProposalRequest _request;
    private readonly IReadOnlyList<(string Path, string Stem)> _volumes;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<string, ProposedCase> _done = new(StringComparer.Ordinal);
    private readonly List<ProposalFailure> _failures = [];

    private ProposalJob(ProposalRequest request, CancellationToken cancellation)
        => (_request, _volumes, _cancellation) = (request, request.Volumes(), cancellation);

    /// <summary>Runs a request.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="progress">Told about each volume, on this thread.</param>
    /// <param name="cancellation">Stops the work; finished volumes are kept, and the summary tells of them.</param>
    /// <returns>What the summary holds; volumes that could not be read are <see cref="ProposalReport.Failures"/>.</returns>
    /// <exception cref="ArgumentException">The request breaks a rule, or the model cannot use memories so.</exception>
    /// <exception cref="CheckpointException">The model cannot be used, or the bank is damaged or another encoder's.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static ProposalReport Run(
        ProposalRequest request, IProgress<ProposalProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        var job = new ProposalJob(request, cancellation);
        MakeFolders(request);
        VolumeFile.CheckWritable(Target(request.OutputFolder, request.MaskEnding, job._volumes[0].Stem)!);
        using var opened = RecallingSegmenter.Open((request.ModelPath, request.Segmenter), (request.MemoryPath, request.Recall));
        opened.Segmenter.RequireFusion(opened.Recall!.Options);
        using var journal = job.OpenJournal(opened.Segmenter.Fingerprint);
        job.TakeOver(journal.Done);
        try
        {
            job.Run(opened, journal, progress);
        }
        finally
        {
            // Of what is done, however it ended: masks without a word on how they came about are worth little.
            job.Write(job.Report(opened));
        }

        return job.Report(opened);
    }

    private static void MakeFolders(ProposalRequest request)
    {
        string?[] folders =
            [request.OutputFolder, request.PreviewFolder, request.SessionFolder, request.ExplanationFolder, request.ReportFolder];
        foreach (var folder in folders.OfType<string>())
        {
            Directory.CreateDirectory(folder);
        }
    }

    private ResultJournal<ProposedCase> OpenJournal(string modelFingerprint)
        => ResultJournal<ProposedCase>.Open(
            _request.OutputFolder,
            new { ModelFingerprint = modelFingerprint, Memory = Path.GetFullPath(_request.MemoryPath), _request.Labels, _request.MaskEnding, _request.Recall },
            Line);

    /// <summary>Takes what an earlier run did, where volume and mask are still what they were.</summary>
    private void TakeOver(IReadOnlyList<ProposedCase> earlier)
    {
        var latest = earlier.GroupBy(one => one.Case, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last());
        foreach (var (path, stem) in _volumes)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (latest.TryGetValue(stem, out var one) && Holds(path, one.Input) && Holds(Path.Combine(_request.OutputFolder, one.Mask.Path), one.Mask))
            {
                _done.Add(stem, one);
            }
        }
    }

    private void Run(RecallingSegmenter opened, ResultJournal<ProposedCase> journal, IProgress<ProposalProgress>? progress)
    {
        var found = _done.Count;
        foreach (var (path, stem) in _volumes.Where(volume => !_done.ContainsKey(volume.Stem)))
        {
            _cancellation.ThrowIfCancellationRequested();
            progress?.Report(new ProposalProgress(_volumes.Count, _done.Count + _failures.Count, found));
            if (Propose(path, stem, opened) is { } one)
            {
                journal.Add(one);
                _done.Add(stem, one);
            }
        }
    }

    /// <summary>Looks at one volume; what is wrong with the volume itself does not end the job.</summary>
    private ProposedCase? Propose(string path, string stem, RecallingSegmenter opened)
    {
        var (request, warningsBefore) = (RequestFor(path, stem), opened.Bank!.Warnings.Count);
        var job = new SegmentationJob(request, progress: null, _cancellation);
        Volume volume;
        try
        {
            volume = job.ReadInput();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            _failures.Add(new ProposalFailure(stem, e.Message.ReplaceLineEndings(" ")));
            return null;
        }

        try
        {
            var report = job.Run(volume, opened);
            return ToCase(stem, report, [.. opened.Bank.Warnings.Skip(warningsBefore)], StateOf(opened.Bank));
        }
        catch (Exception e) when (e is ArgumentException or NotFiniteNumberException)
        {
            // Of its voxels or lattice; files that cannot be written are no fault of the volume, and end the job.
            _failures.Add(new ProposalFailure(stem, e.Message.ReplaceLineEndings(" ")));
            return null;
        }
    }

    private SegmentationRequest RequestFor(string path, string stem) => new()
    {
        InputPath = path,
        OutputPath = Target(_request.OutputFolder, _request.MaskEnding, stem)!,
        ModelPath = _request.ModelPath,
        Segmenter = _request.Segmenter,
        MemoryPath = _request.MemoryPath,
        Recall = _request.Recall,
        Objects = [.. _request.Labels.Select(label => new RequestedObject { Name = label, IsProposed = true })],
        PreviewPath = Target(_request.PreviewFolder, ".png", stem),
        SessionPath = Target(_request.SessionFolder, ".session.json", stem),
        ExplanationPath = Target(_request.ExplanationFolder, ".why.html", stem),
        ReportPath = Target(_request.ReportFolder, ".report.json", stem),
    };

    private static string? Target(string? folder, string ending, string stem) => folder is null ? null : Path.Combine(folder, stem + ending);

    private static ProposedCase ToCase(string stem, RunReport report, IReadOnlyList<string> bankWarnings, string bank) => new()
    {
        Case = stem,
        Input = report.Input with { Path = Path.GetFileName(report.Input.Path) },
        Mask = report.Outputs[0] with { Path = Path.GetFileName(report.Outputs[0].Path) },
        Objects =
        [
            .. report.Steps.Select((step, i) => new ProposedObject(
                step.ObjectName,
                i + 1,
                report.VolumesMl[step.ObjectName],
                step.EstimatedDice,
                step.EmptyReason,
                report.Recalled![step.ObjectName],
                step.Seconds)),
        ],
        Warnings =
        [
            .. report.Steps.Where(step => step.CropsLeft > 0).Select(step => FormattableString.Invariant(
                $"{step.ObjectName}: {step.CropsLeft} crops along its surface were left at {step.OverviewSpacingMm:0.#} mm.")),
            .. bankWarnings,
        ],
        Bank = bank,
        Seconds = report.Seconds,
    };

    /// <summary>Digest of all that recall depends on.</summary>
    private static string StateOf(MemoryBank bank)
    {
        var cases = bank.List().Where(memory => memory.Enabled).Select(memory => FormattableString.Invariant($"{memory.Id} {memory.Weight:R}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('\n', cases.Order(StringComparer.Ordinal)))));
    }

    private static bool Holds(string path, FileHash then)
    {
        try
        {
            return FileHash.Of(path).Sha256 == then.Sha256;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private ProposalReport Report(RecallingSegmenter opened)
    {
        ProposedCase[] cases = [.. _volumes.Select(volume => _done.GetValueOrDefault(volume.Stem)).OfType<ProposedCase>()];
        var older = cases.Count(one => one.Bank != StateOf(opened.Bank!));
        return new ProposalReport
        {
            ModelPath = _request.ModelPath,
            ModelFingerprint = opened.Segmenter.Fingerprint,
            MemoryPath = _request.MemoryPath,
            Labels = _request.Labels,
            CasesInFolder = _volumes.Count,
            Cases = cases,
            Failures = _failures,
            Warnings = older == 0
                ? []
                : [$"{older} of {cases.Length} volumes were looked at when the bank held other cases; delete their masks to do them again."],
        };
    }

    private void Write(ProposalReport report)
    {
        WriteText(ProposalReport.JsonName, report.ToJson());
        WriteText(ProposalReport.CsvName, ProposalCsv.Of(report));

        void WriteText(string name, string text)
            => AtomicFile.Write(Path.Combine(_request.OutputFolder, name), stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }
}
