using System.Globalization;
using System.Text.Json.Serialization;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Evaluation;

/// <summary>One thing about memory that is spoilt, taken away or done otherwise, to see what it was worth.</summary>
/// <param name="Kind">What.</param>
/// <param name="Value">mm, number of memories or share, of those kinds that have one; else null.</param>
[JsonConverter(typeof(MemoryAblationJson))]
public sealed record MemoryAblation(MemoryAblationKind Kind, double? Value = null)
{
    private const double DefaultShiftMm = 10;

    private static readonly Dictionary<string, MemoryAblationKind> Names = new(StringComparer.Ordinal)
    {
        ["random"] = MemoryAblationKind.Random,
        ["wrong-category"] = MemoryAblationKind.WrongCategory,
        ["no-mask"] = MemoryAblationKind.NoMask,
        ["shifted"] = MemoryAblationKind.Shifted,
        ["k"] = MemoryAblationKind.Recalled,
        ["local-ratio"] = MemoryAblationKind.LocalRatio,
        ["paper"] = MemoryAblationKind.Paper,
        ["as-published"] = MemoryAblationKind.AsPublished,
        ["nearest-tokens"] = MemoryAblationKind.NearestTokens,
        ["warped-masks"] = MemoryAblationKind.WarpedMasks,
    };

    private bool HasValue => Kind is MemoryAblationKind.Shifted or MemoryAblationKind.Recalled or MemoryAblationKind.LocalRatio;

    private MemoryFusion? Fusion => Kind switch
    {
        MemoryAblationKind.Paper => MemoryFusion.Paper,
        MemoryAblationKind.AsPublished => MemoryFusion.AsPublished,
        MemoryAblationKind.NearestTokens => MemoryFusion.NearestTokens,
        MemoryAblationKind.WarpedMasks => MemoryFusion.WarpedMasks,
        _ => null,
    };

    /// <summary>Reads one as it is written: <c>random</c>, <c>shifted=10</c>, <c>k=8</c>, <c>paper</c>.</summary>
    /// <param name="text">The name, with <c>=</c> and a number for those that have one.</param>
    /// <exception cref="ArgumentException">There is no such ablation.</exception>
    public static MemoryAblation Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (name, number) = text.Split('=') is [var first, var second] ? (first, second) : (text, null);
        var value = number is not null && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) ? parsed : (double?)null;
        if (Names.TryGetValue(name, out var kind) && (number is null || value is not null))
        {
            var ablation = new MemoryAblation(kind, kind == MemoryAblationKind.Shifted ? value ?? DefaultShiftMm : value);
            if (ablation.HasValue == ablation.Value is not null)
            {
                return ablation;
            }
        }

        throw new ArgumentException(
            $"'{text}' is no ablation; choose of random, wrong-category, no-mask, shifted=MM, k=N, local-ratio=SHARE, paper, as-published, nearest-tokens, "
            + "warped-masks.");
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var name = Names.First(entry => entry.Value == Kind).Key;
        return Value is { } value ? string.Create(CultureInfo.InvariantCulture, $"{name}={value}") : name;
    }

    /// <summary>How memories are used then.</summary>
    /// <param name="recall">How they are used else.</param>
    internal RecallOptions Change(RecallOptions recall) => Kind switch
    {
        MemoryAblationKind.Recalled => recall with { Recalled = (int)Value!.Value },
        MemoryAblationKind.LocalRatio => recall with { LocalRatio = Value!.Value },
        _ => Fusion is { } fusion ? recall with { Fusion = fusion } : recall,
    };

    /// <summary>Checks it against how memories are used else.</summary>
    /// <exception cref="ArgumentException">It has no value and needs one, or changes nothing, or cannot be.</exception>
    internal void Validate(RecallOptions recall)
    {
        if (!Enum.IsDefined(Kind) || HasValue != Value is not null)
        {
            throw new ArgumentException($"An ablation of {Kind} {(HasValue ? "needs a value" : "has no value")}.");
        }

        if (Kind == MemoryAblationKind.Shifted && !(Value > 0 && double.IsFinite(Value.Value)))
        {
            throw new ArgumentException($"A shift of {Value} mm must be a positive number.");
        }

        if (Kind == MemoryAblationKind.Recalled && Value != Math.Floor(Value!.Value))
        {
            throw new ArgumentException($"k={Value} must be a whole number.");
        }

        var changed = Change(recall);
        changed.Validate();
        if (changed == recall && (Fusion is not null || Kind is MemoryAblationKind.Recalled or MemoryAblationKind.LocalRatio))
        {
            throw new ArgumentException($"The ablation {this} changes nothing; leave it out.");
        }
    }
}
