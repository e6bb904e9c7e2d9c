using System.Collections.Immutable;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>
/// All that is known about one object after some prompts. Never changed, so that undo is to take the state before.
/// </summary>
internal sealed record ObjectState
{
    /// <summary>Before the first prompt.</summary>
    public static ObjectState Empty { get; } = new();

    /// <summary>What the object was called at its last prompt, by which memories were recalled; empty before the first one.</summary>
    public string Category { get; init; } = string.Empty;

    /// <summary>The prompts in their order.</summary>
    public ImmutableList<Cue> Cues { get; init; } = [];

    /// <summary>The clicks among them, a box that the model took for a click included.</summary>
    public IReadOnlyList<Click> Clicks
        => [.. Cues.Where(cue => cue.Kind != CueKind.Box).Select(cue => new Click(cue.First, cue.Kind == CueKind.Positive))];

    /// <summary>A mask that the user gave, on the input's lattice; other than 0 is the object.</summary>
    public Volume<byte>? Given { get; init; }

    /// <summary>Whether memories told of it, before any prompt.</summary>
    public bool WasProposed { get; init; }

    /// <summary>The crop that the first prompt placed; null if there was nothing to see in it.</summary>
    public CropPlace? Home { get; init; }

    /// <summary>The whole of an object that is larger than a crop, seen from further away.</summary>
    public CropMask? Overview { get; init; }

    /// <summary>Answers for crops at the model's own spacing.</summary>
    public ImmutableDictionary<Cell, CropAnswer> Tiles { get; init; } = ImmutableDictionary<Cell, CropAnswer>.Empty;

    /// <summary>
    /// How good the model thinks the mask is: the mean over its crops, each as heavy as the part of the object it shows; null without an answer,
    /// or of a model that has not learnt to tell. An overview has no say: its mask is coarse, and what shows of it are seams.
    /// </summary>
    public double? EstimatedDice
    {
        get
        {
            if (!Tiles.TryGetValue(Cell.Home, out var home) || home.EstimatedDice is null)
            {
                return null;
            }

            var answers = Tiles.Values.Select(answer => (Voxels: answer.ObjectVoxels, Dice: answer.EstimatedDice)).ToArray();
            var voxels = answers.Sum(answer => answer.Voxels);
            return voxels > 0 ? answers.Sum(answer => answer.Voxels * answer.Dice) / voxels : home.EstimatedDice;
        }
    }

    /// <summary>Crops that the refinement left at the overview's resolution.</summary>
    public int CropsLeft { get; init; }

    /// <summary>Why the mask is empty whatever the model.</summary>
    public string? EmptyReason { get; init; }

    /// <summary>Whether the mask is more than one crop's answer.</summary>
    public bool IsTiled => Overview is not null || Given is not null || Tiles.Count > 1;
}
