using System.Text;
using MemorizingSam.Checkpoints;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Evaluation;

/// <summary>Evaluates a model on a data set from start to end: report.json, report.html, results.csv and summary.csv.</summary>
/// <remarks>A job that is stopped leaves its finished cases in the output folder; the same job goes on after them.</remarks>
public static class EvaluationJob
{
    /// <summary>Runs a request.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="progress">Told about each case, on this thread.</param>
    /// <param name="cancellation">Stops the work; finished cases are kept.</param>
    /// <returns>What report.json holds.</returns>
    /// <exception cref="ArgumentException">The request breaks a rule, or no case holds a label to evaluate.</exception>
    /// <exception cref="VolumeFormatException">A case cannot be read.</exception>
    /// <exception cref="CheckpointException">The model cannot be used.</exception>
    /// <exception cref="IOException">A file cannot be opened or written.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static EvaluationReport Run(
        EvaluationRequest request, IProgress<EvaluationProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        using var segmenter = Segmenter.Load(request.ModelPath, request.Segmenter);
        Directory.CreateDirectory(request.OutputFolder);
        using var memory = request.Options.Memory is null ? null : new MemoryPreparation(request, segmenter).Open(progress, cancellation);
        var evaluation = new CaseEvaluation(segmenter.Open, request.Options, memory);
        var results = Evaluate(request, segmenter.Fingerprint, evaluation, progress, cancellation, memory?.Identity);
        var report = new EvaluationReport
        {
            Model = request.ModelPath == ModelFile.Bundled ? "bundled" : request.ModelPath,
            Preset = segmenter.Preset,
            ModelFingerprint = segmenter.Fingerprint,
            Device = segmenter.Device.Name,
            Dataset = request.Dataset,
            Options = request.Options,
            Command = request.Command,
            Summary = EvaluationSummary.Of(results, request.Options),
            Memory = memory is null ? null : MemoryReport.Of(results, memory, request.Options),
            Cases = results,
        };
        Write(request, report, Pictures(request, results, evaluation, cancellation));
        return report;
    }

    /// <summary>Evaluates the cases that an earlier run has not.</summary>
    /// <param name="request">What to evaluate.</param>
    /// <param name="modelFingerprint">Of the weights.</param>
    /// <param name="evaluation">Does the work.</param>
    /// <param name="progress">Told about each case.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <param name="memories">Hash of the memories that are measured with; null for none.</param>
    /// <returns>All results, in the order of the cases.</returns>
    internal static IReadOnlyList<CaseResult> Evaluate(
        EvaluationRequest request,
        string modelFingerprint,
        CaseEvaluation evaluation,
        IProgress<EvaluationProgress>? progress,
        CancellationToken cancellation,
        string? memories = null)
    {
        using var journal = EvaluationJournal.Open(request.OutputFolder, modelFingerprint, request.Dataset, request.Options, memories);
        var done = journal.Done.ToDictionary(result => result.CaseId, StringComparer.Ordinal);
        var cases = request.Measured;
        var results = new List<CaseResult>();
        foreach (var one in cases)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new EvaluationProgress(results.Count, cases.Count, one.Id));
            if (!done.TryGetValue(one.Id, out var result))
            {
                result = evaluation.Run(one, cancellation);
                journal.Add(result);
            }

            results.Add(result);
        }

        return results;
    }

    private static List<WorstResult> Pictures(
        EvaluationRequest request, IReadOnlyList<CaseResult> results, CaseEvaluation evaluation, CancellationToken cancellation)
    {
        var cases = request.Cases.ToDictionary(one => one.Id, StringComparer.Ordinal);
        return
        [
            .. results.SelectMany(one => one.Labels.Select(label => (one.CaseId, Result: label)))
                .Where(entry => entry.Result.Clicks is not null)
                .OrderBy(entry => entry.Result.Clicks![^1].Dice)
                .Take(request.Options.Pictures)
                .Select(entry => new WorstResult(
                    entry.CaseId, entry.Result, evaluation.Picture(cases[entry.CaseId], entry.Result, cancellation))),
        ];
    }

    private static void Write(EvaluationRequest request, EvaluationReport report, IReadOnlyList<WorstResult> worst)
    {
        WriteText("results.csv", EvaluationCsv.Results(report));
        WriteText("summary.csv", EvaluationCsv.Summary(report));
        WriteText("report.html", new EvaluationHtml(report, worst).ToString());
        report.Write(Path.Combine(request.OutputFolder, "report.json"));

        void WriteText(string name, string text)
            => AtomicFile.Write(Path.Combine(request.OutputFolder, name), stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }
}
