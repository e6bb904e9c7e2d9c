using System.Collections.Concurrent;
using System.Security.Cryptography;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Sessions;
using MemorizingSam.Server.Volumes;

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

    private readonly ConcurrentDictionary<string, (DateTime Written, long Bank, double? Sureness)> _looked = new(StringComparer.Ordinal);

    /// <summary>How many images it has an answer for.</summary>
    public int LookedCount => _looked.Count;

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
        var bank = model.Bank.Revision;
        ForgetOthers(bank, left);
        foreach (var image in left.Select(store.Require))
        {
            var written = File.GetLastWriteTimeUtc(image.Path);
            if (_looked.TryGetValue(image.Id, out var looked) && (looked.Written, looked.Bank) == (written, bank))
            {
                AddKnown(image, looked.Sureness);
            }
            else if (looks < MostLooks && clock.GetElapsedTime(start) < LongestLooking)
            {
                looks++;
                var sureness = await LookAsync(caller, image, cancellation);
                _looked[image.Id] = (written, bank, sureness);
                AddKnown(image, sureness);
            }
        }

        return known.Count > 0 ? (known.MinBy(one => one.Sureness).Image, 1 - known.Min(one => one.Sureness)) : (store.Require(left[0]), 1);

        void AddKnown(StoredImage image, double? sureness) => known.AddRange(sureness is { } sure ? [(image, sure)] : []);
    }

    /// <summary>Answers of an earlier state of the bank, and for images that are gone or labelled, are never asked for again.</summary>
    private void ForgetOthers(long bank, string[] left)
    {
        var wanted = left.ToHashSet(StringComparer.Ordinal);
        foreach (var (id, looked) in _looked)
        {
            if (looked.Bank != bank || !wanted.Contains(id))
            {
                _looked.TryRemove(id, out _);
            }
        }
    }

    /// <summary>How sure the memory is of an image; nothing is known of one whose file cannot be read.</summary>
    private async Task<double?> LookAsync(Caller caller, StoredImage image, CancellationToken cancellation)
    {
        StoredVolume volume;
        try
        {
            volume = await volumes.OpenAsync(caller, image, cancellation);
        }
        catch (RefusedException)
        {
            return null;
        }

        return await inference.SurenessAsync(caller, volume.Id, cancellation);
    }
}
