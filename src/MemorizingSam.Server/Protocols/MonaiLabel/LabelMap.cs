using System.Text.Json.Nodes;
using MemorizingSam.Imaging.Volumes;
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

    /// <summary>
    /// Where the labels lie: the number, and the voxel i, j, k nearest to the mean place. OHIF's panel moves its planes there; empty labels have
    /// no place.
    /// </summary>
    public JsonObject Centroids() => new(
        Labels.Select((label, i) => (label.Name, Number: i + 1, Place: label.Mask?.Centroid())).Where(label => label.Place is not null)
            .Select(label => new KeyValuePair<string, JsonNode?>(label.Name, Numbered(label.Number, label.Place!.Value))));

    private static JsonArray Numbered(int number, VoxelPoint place) => new(number, Nearest(place.X), Nearest(place.Y), Nearest(place.Z));

    private static int Nearest(double index) => (int)Math.Round(index);
}
