using System.Text.Json.Nodes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>Masks of several labels; the n-th has the number n, and where two overlap the later one is seen.</summary>
/// <param name="Labels">Names and masks; null for an empty one.</param>
/// <param name="Seconds">Time that the model took.</param>
internal sealed record LabelMap(IReadOnlyList<(string Name, MaskRuns? Mask)> Labels, double Seconds)
{
    /// <summary>The numbers of all names, the background's included.</summary>
    public JsonObject Names() => new(
        [new KeyValuePair<string, JsonNode?>("background", 0), .. Labels.Select((label, i) => new KeyValuePair<string, JsonNode?>(label.Name, i + 1))]);
}
