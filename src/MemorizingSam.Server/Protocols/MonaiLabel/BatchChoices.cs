using System.Text.Json;
using System.Text.Json.Nodes;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>How many images are to be segmented at once. What else clients send, such as a device, is the server's own affair.</summary>
/// <param name="SavesLabels">Whether the labels are kept.</param>
/// <param name="Tag">The tag that they are kept with.</param>
/// <param name="MostImages">How many images at most.</param>
internal sealed record BatchChoices(bool SavesLabels, string Tag, int MostImages)
{
    /// <summary>Reads them.</summary>
    /// <exception cref="InvalidDataException">One makes no sense.</exception>
    public static BatchChoices Of(JsonObject request)
    {
        var tag = StoreName.RequireTag(ValueOf(request, "label_tag", ImageStore.Original, JsonValueKind.String));
        if (tag == ImageStore.Final)
        {
            throw new InvalidDataException(
                $"Labels with the tag '{ImageStore.Final}' were accepted by a person, and a model replaces none; choose another 'label_tag', such as '{ImageStore.Original}'.");
        }

        var most = ValueOf(request, "max_batch_size", 0, JsonValueKind.Number);
        return most >= 0
            ? new BatchChoices(ValueOf(request, "save_label", true, JsonValueKind.True, JsonValueKind.False), tag, most == 0 ? int.MaxValue : most)
            : throw new InvalidDataException($"'max_batch_size' must be 0 for all images, or how many at most; got {most}.");
    }

    private static T ValueOf<T>(JsonObject request, string key, T unsaid, params JsonValueKind[] kinds)
        => request[key] is not { } node ? unsaid
            : kinds.Contains(node.GetValueKind()) && node.AsValue().TryGetValue<T>(out var value) ? value
            : throw new InvalidDataException($"'{key}' cannot be {node.ToJsonString()}; leave it out for {unsaid}.");
}
