using MemorizingSam.Segmentation;

namespace MemorizingSam.Evaluation;

/// <summary>An evaluation from files to files.</summary>
public sealed record EvaluationRequest
{
    /// <summary>The model file.</summary>
    public string ModelPath { get; init; } = ModelFile.Bundled;

    /// <summary>How to load it.</summary>
    public SegmenterOptions? Segmenter { get; init; }

    /// <summary>The data set, as the user named it.</summary>
    public required string Dataset { get; init; }

    /// <summary>Its cases, in the order of evaluation.</summary>
    public required IReadOnlyList<EvaluationCase> Cases { get; init; }

    /// <summary>Folder for the results; made if it is not there.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>Cases to memorise, if <see cref="MemoryTestOptions.Split"/> says so.</summary>
    public IReadOnlyList<EvaluationCase> MemoryCases { get; init; } = [];

    /// <summary>The command line that asked for it, to be kept with the results; null if there was none.</summary>
    public string? Command { get; init; }

    /// <summary>What is measured.</summary>
    public EvaluationOptions Options { get; init; } = new();

    /// <summary>Those of the cases that are measured.</summary>
    internal IReadOnlyList<EvaluationCase> Measured => [.. Cases.Take(Options.MaxCases ?? Cases.Count)];

    /// <summary>Checks the rules.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names it.</exception>
    public void Validate()
    {
        Options.Validate();
        if (Cases.Count == 0)
        {
            throw new ArgumentException($"'{Dataset}' has no cases in '{Options.Split}'; choose another split.");
        }

        if (Options.Memory?.Split is { } split && MemoryCases.Count == 0)
        {
            throw new ArgumentException($"'{Options.Memory.Dataset ?? Dataset}' has no cases in '{split}' to memorise; choose another split.");
        }

        var twice = Cases.GroupBy(one => one.Id, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            throw new ArgumentException($"'{Dataset}' has two cases named '{twice.Key}'; names must tell cases apart.");
        }
    }
}
