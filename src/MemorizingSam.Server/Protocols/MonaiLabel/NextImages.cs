using System.Collections.Concurrent;
using System.Security.Cryptography;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Sessions;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>Chooses the image to label next among those without a final label.</summary>
/// <param name="store">The images.</param>
/// <param name="volumes">Opens them.</param>
/// <param name="inference">Asks the memory.</param>
/// <param name="model">Its bank says when an answer is out of date.</param>
/// <param name="clock">Tells when to stop looking.</param>
internal sealed class NextImages(ImageStore store, StoreVolumes volumes, LabelInference inference, SharedModel model, TimeProvider clock)
{
    /// <summary>Most images that are looked at anew for one answer: each takes a search through the whole volume.</summary>
    private const int MostLooks = 4;

    /// <summary>After which no other image is looked at: somebody waits for the answer.</summary>
    private static readonly TimeSpan LongestLooking = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(string Id, DateTime Written, long Bank), double?> _sureness = new();

    /// <summary>The strategies, by their names.</summary>
    public static IReadOnlyDictionary<string, string> Strategies { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["random"] = "Any image without a final label.",
        ["first"] = "The first image without a final label, by its id.",
        ["least_sure"] = "The image that the memory is least sure of: of its worst proposal the model expects the lowest Dice, or the nearest case is farthest.",
    };

    /// <summary>Chooses.</summary>
    /// <returns>Null if nothing is left; the weight is the larger the more the image was wanted.</returns>
    /// <exception cref="RefusedException">There is no such strategy.</exception>
    public async Task<(StoredImage Image, double Weight)?> ChooseAsync(Caller caller, string strategy, CancellationToken cancellation)
    {
        if (!Strategies.ContainsKey(strategy))
        {
            throw RefusedException.NotFound($"There is no strategy '{strategy}'; choose one of {string.Join(", ", Strategies.Keys)}.");
        }

        var left = store.Ids.Where(id => store.FindLabel(id, ImageStore.Final) is null).ToArray();
        return left.Length == 0 ? null
            : strategy == "least_sure" ? await LeastSureAsync(caller, left, cancellation)
            : (store.Require(left[strategy == "random" ? RandomNumberGenerator.GetInt32(left.Length) : 0]), 1);
    }

    /// <summary>Images that were looked at, and some more: with every answer it knows better.</summary>
    private async Task<(StoredImage Image, double Weight)> LeastSureAsync(Caller caller, string[] left, CancellationToken cancellation)
    {
        var (looks, known, start) = (0, new List<(StoredImage Image, double Sureness)>(), clock.GetTimestamp());
        foreach (var image in left.Select(store.Require))
        {
            var key = (image.Id, File.GetLastWriteTimeUtc(image.Path), model.Bank.Revision);
            if (!_sureness.TryGetValue(key, out var sureness) && looks < MostLooks && clock.GetElapsedTime(start) < LongestLooking)
            {
                looks++;
                var volume = await volumes.OpenAsync(caller, image, cancellation);
                sureness = _sureness[key] = await inference.SurenessAsync(caller, volume.Id, cancellation);
            }

            if (sureness is { } sure)
            {
                known.Add((image, sure));
            }
        }

        return known.Count > 0 ? (known.MinBy(one => one.Sureness).Image, 1 - known.Min(one => one.Sureness)) : (store.Require(left[0]), 1);
    }
}
