using System.Diagnostics;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Sessions;
using MemorizingSam.Server.Volumes;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>Segments a volume as a panel asks for it.</summary>
/// <param name="model">The model and its bank.</param>
/// <param name="desk">The sessions.</param>
/// <param name="clicks">Sessions by clicks.</param>
internal sealed class LabelInference(SharedModel model, SessionDesk desk, ClickSessions clicks)
{
    private const int MostLabels = byte.MaxValue;

    /// <summary>Names of everything that is memorised, sorted.</summary>
    public IReadOnlyList<string> KnownLabels => [.. model.Bank.Statistics().ByCategory.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Segments.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="model">By which panel.</param>
    /// <param name="volumeId">A volume of his.</param>
    /// <param name="parameters">What it sent.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InvalidDataException">The prompts make no sense.</exception>
    /// <exception cref="ArgumentException">A click lies outside the volume.</exception>
    public async Task<LabelMap> RunAsync(
        Caller caller, MonaiModel model, string volumeId, InferParams parameters, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var labels = model.Type switch
        {
            "deepgrow" => await ClickAsync(caller, volumeId, [parameters.Deepgrow()], parameters.ClientId, cancellation),
            "deepedit" => await ClickAsync(caller, volumeId, parameters.Deepedit(), parameters.ClientId, cancellation),
            _ => await ProposeAsync(caller, volumeId, parameters.Labels(), cancellation),
        };
        return new LabelMap(labels, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>
    /// How sure the memory is of a volume, 0 to 1: the lowest Dice that the model expects of what it proposes; of a model that cannot tell,
    /// how near the nearest recalled case is.
    /// </summary>
    /// <returns>0 where it proposes nothing of something known; null where nothing is known.</returns>
    public async Task<double?> SurenessAsync(Caller caller, string volumeId, CancellationToken cancellation)
    {
        if (!model.CanRecall || KnownLabels is not { Count: > 0 } labels)
        {
            return null;
        }

        return await WithSessionAsync(caller, volumeId, async id =>
        {
            var (sureness, _) = await desk.PromptAsync(
                caller,
                id,
                "propose",
                (open, stop) => open.Propose(labels, stop).Min(step => step.Voxels == 0 ? 0 : step.EstimatedDice ?? Nearness(open, step.Name)),
                cancellation);
            return (double?)sureness;
        }, cancellation);
    }

    /// <summary>Does something with a session that is needed for that alone.</summary>
    public async Task<T> WithSessionAsync<T>(Caller caller, string volumeId, Func<string, Task<T>> work, CancellationToken cancellation)
    {
        var session = await desk.CreateAsync(caller, volumeId, new SessionChoices(model.CanRecall, Keeper: ClickSessions.Keeper), cancellation);
        try
        {
            return await work(session.Id);
        }
        finally
        {
            await desk.RemoveAsync(caller, session.Id, CancellationToken.None);
        }
    }

    /// <summary>Paints labels.</summary>
    /// <param name="volume">On whose lattice.</param>
    /// <param name="map">The labels.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public static Task<Volume<byte>> PaintAsync(StoredVolume volume, LabelMap map, CancellationToken cancellation)
        => Task.Run(
            () =>
            {
                var grid = volume.Grid;
                var painted = new Volume<byte>(grid, new byte[grid.Shape.VoxelCount]);
                for (var i = 0; i < map.Labels.Count; i++)
                {
                    map.Labels[i].Mask?.Paint(painted, (byte)(i + 1));
                }

                return painted;
            },
            cancellation);

    private static double Nearness(OpenSession open, string label)
        => open.Session.Recalled(label) is [var nearest, ..] ? 1 / (1 + Math.Sqrt(nearest.DistanceSquared)) : 0;

    private async Task<IReadOnlyList<(string, MaskRuns?)>> ClickAsync(
        Caller caller, string volumeId, IReadOnlyList<LabelPrompt> prompts, string? client, CancellationToken cancellation)
    {
        if (prompts.Count > MostLabels)
        {
            throw new InvalidDataException($"At most {MostLabels} labels fit into one label map, got {prompts.Count}.");
        }

        var labels = new List<(string, MaskRuns?)>();
        foreach (var prompt in prompts)
        {
            labels.Add((prompt.Label, await clicks.MaskAsync(caller, client ?? "", volumeId, prompt, cancellation)));
        }

        return labels;
    }

    private async Task<IReadOnlyList<(string, MaskRuns?)>> ProposeAsync(
        Caller caller, string volumeId, IReadOnlyList<string> wanted, CancellationToken cancellation)
    {
        string[] labels = [.. (wanted.Count > 0 ? wanted.Distinct(StringComparer.Ordinal) : KnownLabels).Take(MostLabels)];
        if (labels.Length == 0)
        {
            return [];
        }

        if (!model.CanRecall)
        {
            throw RefusedException.Conflict(
                "This server's model cannot use memories, so it finds nothing without a click; choose a model that can, or --fusion paper.");
        }

        return await WithSessionAsync(caller, volumeId, async id =>
        {
            var (masks, _) = await desk.PromptAsync<IReadOnlyList<(string, MaskRuns?)>>(caller, id, "propose", (open, stop) =>
            {
                open.Propose(labels, stop);
                return [.. labels.Select(label => (label, open.MaskOf(label).Mask))];
            }, cancellation);
            return masks;
        }, cancellation);
    }
}
