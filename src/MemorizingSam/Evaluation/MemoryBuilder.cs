using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Evaluation;

/// <summary>Memorises the cases that an evaluation measures with, in a bank in its output folder that later runs use again if it fits.</summary>
/// <param name="memorizer">The model that makes memories.</param>
/// <param name="bankOptions">What the bank is made with.</param>
/// <param name="evaluated">Who must not be memorised.</param>
internal sealed class MemoryBuilder(Segmenter memorizer, BankOptions bankOptions, EvaluatedCases evaluated)
{
    /// <summary>Share of the masks that are shifted where any are.</summary>
    private const double ShiftedShare = 0.25;

    private static readonly Acceptance Accepted = new() { Who = "memsam evaluate", When = DateTimeOffset.UnixEpoch };

    /// <summary>Builds the bank, or finds that it is built.</summary>
    /// <param name="folder">Where it comes to lie.</param>
    /// <param name="cases">What may be memorised.</param>
    /// <param name="plan">What of them.</param>
    /// <param name="progress">Told about each case.</param>
    /// <param name="cancellation">Stops the work; what is memorised by then is used by the next run.</param>
    /// <returns>The bank's folder.</returns>
    /// <exception cref="ArgumentException">A case is of somebody who is evaluated, or there is nothing to memorise.</exception>
    public string Build(
        string folder,
        IReadOnlyList<EvaluationCase> cases,
        MemoryPlan plan,
        IProgress<EvaluationProgress>? progress,
        CancellationToken cancellation)
    {
        var text = JsonSerializer.Serialize(new { Plan = plan, Bank = bankOptions, Cases = cases.Select(one => one.Id) });
        var name = $"memory-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12]}";
        var (path, done) = (Path.Combine(folder, name + ".membank"), Path.Combine(folder, name + ".json"));
        if (File.Exists(done))
        {
            return path;
        }

        using var bank = Directory.Exists(path)
            ? MemoryBank.OpenToWrite(path, new BankAccess { EncoderFingerprint = bankOptions.EncoderFingerprint })
            : MemoryBank.Create(path, bankOptions);
        Fill(bank, cases, plan, progress, cancellation);
        if (bank.Count == 0)
        {
            throw new ArgumentException($"None of {cases.Count} cases holds a label to memorise{Wanted(plan)}; check its split and its labels.");
        }

        // Last: from now on the bank is taken as it is.
        AtomicFile.Write(done, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
        return path;
    }

    private void Fill(
        MemoryBank bank, IReadOnlyList<EvaluationCase> cases, MemoryPlan plan, IProgress<EvaluationProgress>? progress, CancellationToken cancellation)
    {
        var order = cases.ToArray();
        new Random(plan.Seed).Shuffle(order);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var known = bank.List().Select(memory => (memory.Provenance.SourceHash, memory.Categories[0])).ToHashSet();
        foreach (var (index, one) in order.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new EvaluationProgress(index, order.Length, one.Id) { IsMemorising = true });
            if (plan.Labels is { } wanted && wanted.All(label => counts.GetValueOrDefault(label) >= plan.PerCategory))
            {
                return;
            }

            var truth = one.Read(cancellation);
            evaluated.RequireOther(one, truth.Image);
            var source = VolumeFingerprint.Of(truth.Image);
            foreach (var label in truth.Labels.Where(label => (plan.Labels?.Contains(label) ?? true) && !(counts.GetValueOrDefault(label) >= plan.PerCategory)))
            {
                // What is too small to be told by anything does not count.
                var mask = truth.MaskOf(label);
                var isMemorised = mask.Voxels.ContainsAnyExcept((byte)0)
                    && (known.Contains((source, label))
                        || Memorise(bank, one, truth.Image, label, Shifted(mask, one.Id, label, plan), cancellation));
                counts[label] = counts.GetValueOrDefault(label) + (isMemorised ? 1 : 0);
            }
        }
    }

    private bool Memorise(MemoryBank bank, EvaluationCase one, Volume image, string label, Volume<byte> mask, CancellationToken cancellation)
    {
        var provenance = (Accepted with { Accession = one.Id, PatientId = one.PatientId }).ToProvenance(image);
        var memories = memorizer.TryRemember(bank.Options, image, (label, mask), provenance, cancellation);
        foreach (var memory in memories)
        {
            bank.Add(memory);
        }

        return memories.Count > 0;
    }

    /// <summary>The mask, or one time in four the mask beside its object.</summary>
    private static Volume<byte> Shifted(Volume<byte> mask, string caseId, string label, MemoryPlan plan)
    {
        if (plan.ShiftMm is not { } shift)
        {
            return mask;
        }

        var random = new Random(LabelEvaluation.SeedOf($"{plan.Seed}\n{caseId}\n{label}"));
        if (random.NextDouble() >= ShiftedShare)
        {
            return mask;
        }

        var (axis, sign) = (random.Next(3), random.Next(2) == 0 ? 1 : -1);
        var (shape, shifted) = (mask.Grid.Shape, new Volume<byte>(mask.Grid, new byte[mask.Voxels.Length]));
        var steps = sign * Math.Max(1, (int)Math.Round(shift / mask.Grid.Spacing[axis]));
        for (var i = 0; i < mask.Voxels.Length; i++)
        {
            int[] at = [i % shape.X, i / shape.X % shape.Y, i / (shape.X * shape.Y)];
            at[axis] += steps;
            if (mask.Voxels[i] != 0 && at[axis] >= 0 && at[axis] < shape[axis])
            {
                shifted[at[0], at[1], at[2]] = 1;
            }
        }

        // One that left its volume is no mask any more.
        return shifted.Voxels.ContainsAnyExcept((byte)0) ? shifted : mask;
    }

    private static string Wanted(MemoryPlan plan) => plan.Labels is { } labels ? $" of {string.Join(", ", labels)}" : "";
}
