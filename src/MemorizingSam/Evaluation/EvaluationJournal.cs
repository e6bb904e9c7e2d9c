using System.Text.Json;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Evaluation;

/// <summary>What tells evaluations apart that must not go on from one another.</summary>
internal static class EvaluationJournal
{
    private static readonly JsonSerializerOptions Line = new(EvaluationReport.Json) { WriteIndented = false };

    /// <summary>Opens the journal of an evaluation, or begins it.</summary>
    /// <param name="folder">Where it lies.</param>
    /// <param name="modelFingerprint">Of the weights.</param>
    /// <param name="dataset">The data set, as the user named it.</param>
    /// <param name="options">What is measured.</param>
    /// <param name="memory">Hash of the memories that are measured with; null for none.</param>
    /// <exception cref="IOException">The file cannot be opened, or another run has it open.</exception>
    public static ResultJournal<CaseResult> Open(
        string folder, string modelFingerprint, string dataset, EvaluationOptions options, string? memory = null)
        => ResultJournal<CaseResult>.Open(
            folder, new { ModelFingerprint = modelFingerprint, Dataset = dataset, Options = options.OfOneCase, Memory = memory }, Line);
}
