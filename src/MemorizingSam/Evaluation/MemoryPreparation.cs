using MemorizingSam.Memory;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Evaluation;

/// <summary>Opens the memories that an evaluation measures with, after memorising them if it has to.</summary>
/// <param name="request">What is asked for.</param>
/// <param name="segmenter">The model that is evaluated.</param>
internal sealed class MemoryPreparation(EvaluationRequest request, Segmenter segmenter)
{
    private readonly MemoryTestOptions _options = request.Options.Memory!;

    /// <summary>Opens them.</summary>
    /// <param name="progress">Told about each case that is memorised.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The caller disposes it.</returns>
    /// <exception cref="ArgumentException">The model cannot use memories, or one is of somebody who is evaluated.</exception>
    public EvaluationMemory Open(IProgress<EvaluationProgress>? progress, CancellationToken cancellation)
    {
        segmenter.RequireFusion(_options.Recall);
        var recall = _options.Recall with { Fusion = _options.Recall.FusionFor(segmenter.Model.Network.ImageEncoder) };
        var options = _options with { Recall = recall };
        options.Validate(request.Options.Split);
        var evaluated = new EvaluatedCases(request.Cases, request.Measured, cancellation);
        var (folder, shifted) = _options.Bank is { } bank ? (bank, null) : Build(evaluated, progress, cancellation);
        var opened = new List<MemoryBank>();
        try
        {
            opened.Add(OpenToRead(folder));
            if (shifted is not null)
            {
                opened.Add(OpenToRead(shifted));
            }

            return new EvaluationMemory(
                (opened[0], opened.ElementAtOrDefault(1)), evaluated, options, request.Options.Labels, request.Options.Seed);
        }
        catch
        {
            opened.ForEach(one => one.Dispose());
            throw;
        }
    }

    private MemoryBank OpenToRead(string folder) => MemoryBank.OpenToRead(
        folder, new BankAccess { EncoderFingerprint = segmenter.Fingerprint, AllowOtherEncoder = _options.Model is not null });

    private (string Folder, string? Shifted) Build(
        EvaluatedCases evaluated, IProgress<EvaluationProgress>? progress, CancellationToken cancellation)
    {
        using var other = _options.Model is null ? null : Segmenter.Load(_options.Model, request.Segmenter);
        var own = segmenter.OptionsForBank(_options.RecallKey);
        var bank = (other ?? segmenter).OptionsForBank(_options.RecallKey, own.Block);
        if (!bank.Fits(own with { EncoderFingerprint = bank.EncoderFingerprint }))
        {
            throw new ArgumentException(
                $"'{Path.GetFileName(_options.Model)}' ({bank.Preset}) is of another architecture than the evaluated model ({own.Preset}); "
                + "memories can be made by a checkpoint of the same one.");
        }

        var builder = new MemoryBuilder(other ?? segmenter, bank, evaluated);
        var labels = _options.Label is { } label ? [label] : request.Options.Labels;
        var plan = new MemoryPlan(
            _options.Dataset ?? request.Dataset, _options.Split!, labels, _options.PerCategory, request.Options.Seed, ShiftMm: null);
        var shift = _options.Ablations.FirstOrDefault(ablation => ablation.Kind == MemoryAblationKind.Shifted);
        return (Run(plan), shift is null ? null : Run(plan with { ShiftMm = shift.Value }));

        string Run(MemoryPlan what) => builder.Build(request.OutputFolder, request.MemoryCases, what, progress, cancellation);
    }
}
