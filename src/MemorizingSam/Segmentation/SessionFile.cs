using System.Text.Json;
using System.Text.Json.Serialization;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>A session as JSON: what was done, and fingerprints of the model and the volume it was done with.</summary>
internal static class SessionFile
{
    private const int CurrentVersion = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
    };

    private enum Kind
    {
        Positive,
        Negative,
        Box,
        Mask,
        Proposal,
        Name,
        Remove,
        Reset,
    }

    /// <summary>Writes a session.</summary>
    public static void Write(Stream json, SegmentationSession session, string modelFingerprint)
    {
        var (operations, applied) = session.History;
        var document = new Document(
            CurrentVersion,
            modelFingerprint,
            session.VolumeFingerprint,
            session.Grid.Shape.ToString(),
            applied,
            [.. operations.Select(ToEntry)],
            session.Options.ZoomOut ? null : true,
            session.Options.AllParts ? true : null);
        JsonSerializer.Serialize(json, document, Json);
    }

    /// <summary>Reads a session.</summary>
    /// <param name="json">What <see cref="Write"/> wrote.</param>
    /// <param name="volume">The volume of the saved session.</param>
    /// <param name="modelFingerprint">Of the model that will do it again.</param>
    /// <param name="options">What the caller asks for.</param>
    /// <returns>What was done, how much of it is not undone, and <paramref name="options"/> with those of the saved session.</returns>
    /// <exception cref="ArgumentException">The text is no session, or one of another model or volume.</exception>
    public static (IReadOnlyList<SessionOperation> Operations, int Applied, SessionOptions Options) Read(
        Stream json, Volume volume, string modelFingerprint, SessionOptions options)
    {
        try
        {
            var document = JsonSerializer.Deserialize<Document>(json, Json)
                ?? throw new ArgumentException("The session is null; give what was saved.");
            Check(document, volume, modelFingerprint);
            var operations = document.Operations.Select(entry => ToOperation(entry, volume.Grid)).ToArray();
            return document.Applied >= 0 && document.Applied <= operations.Length
                ? (operations, document.Applied, options with
                {
                    ZoomOut = options.ZoomOut && document.OneCrop != true,
                    AllParts = options.AllParts || document.AllParts == true,
                })
                : throw new ArgumentException(
                    $"The session is damaged: {document.Applied} of its {operations.Length} operations are said to be applied.");
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidDataException)
        {
            throw new ArgumentException($"This is no saved session: {e.Message}", e);
        }
    }

    private static void Check(Document document, Volume volume, string modelFingerprint)
    {
        if (document.Version != CurrentVersion)
        {
            throw new ArgumentException(
                $"The session has version {document.Version}, this memsam reads {CurrentVersion}; update memsam.");
        }

        if (document.Model != modelFingerprint)
        {
            throw new ArgumentException(
                $"The session was made with another model (weights {Start(document.Model)}…, this one has {Start(modelFingerprint)}…); "
                + "load that model.");
        }

        if (document.Volume != VolumeFingerprint.Of(volume))
        {
            throw new ArgumentException(
                $"The session was made on another volume (of {document.Shape}, this one has {volume.Grid.Shape}, and the voxels or "
                + "their place differ); open that volume.");
        }
    }

    private static string Start(string fingerprint) => fingerprint[..Math.Min(12, fingerprint.Length)];

    private static Entry ToEntry(SessionOperation operation) => operation switch
    {
        { ObjectName: null } => new Entry(Kind.Reset),
        { Cue: { } cue } => new Entry(
            cue.Kind switch { CueKind.Positive => Kind.Positive, CueKind.Negative => Kind.Negative, _ => Kind.Box },
            operation.ObjectName,
            Numbers(cue.First),
            cue.Kind == CueKind.Box ? Numbers(cue.Second) : null),
        { IsProposal: true } => new Entry(Kind.Proposal, operation.ObjectName),
        { Mask: { } mask } => new Entry(Kind.Mask, operation.ObjectName, Mask: Convert.ToBase64String(PackedMask.Pack(mask))),
        { NewName: { } newName } => new Entry(Kind.Name, operation.ObjectName, NewName: newName),
        _ => new Entry(Kind.Remove, operation.ObjectName),
    };

    private static SessionOperation ToOperation(Entry entry, VolumeGrid grid)
    {
        if (entry.Kind == Kind.Reset)
        {
            return new SessionOperation(ObjectName: null);
        }

        PromptChecks.RequireName(entry.Object ?? "");
        return entry.Kind switch
        {
            Kind.Positive => new SessionOperation(entry.Object, Cue.Of(Click.Positive(Point(entry.At, grid)))),
            Kind.Negative => new SessionOperation(entry.Object, Cue.Of(Click.Negative(Point(entry.At, grid)))),
            Kind.Box => new SessionOperation(entry.Object, new Cue(CueKind.Box, Point(entry.At, grid), Point(entry.To, grid))),
            Kind.Proposal => new SessionOperation(entry.Object, IsProposal: true),
            Kind.Mask => new SessionOperation(entry.Object, Mask: PackedMask.Unpack(Convert.FromBase64String(entry.Mask ?? ""), grid)),
            Kind.Name => new SessionOperation(entry.Object, NewName: entry.NewName ?? throw new JsonException("a new name is missing.")),
            _ => new SessionOperation(entry.Object),
        };
    }

    private static double[] Numbers(WorldPoint point) => [point.X, point.Y, point.Z];

    private static WorldPoint Point(double[]? numbers, VolumeGrid grid)
    {
        var point = numbers is [var x, var y, var z]
            ? new WorldPoint(x, y, z)
            : throw new JsonException("a place needs three numbers of mm.");
        PromptChecks.RequireInside(point, grid, "saved place");
        return point;
    }

    /// <param name="Version">Of this format.</param>
    /// <param name="Model">Fingerprint of the weights.</param>
    /// <param name="Volume">Fingerprint of the voxels and their place.</param>
    /// <param name="Shape">Shape of the volume, for messages.</param>
    /// <param name="Applied">How many operations are not undone.</param>
    /// <param name="Operations">In their order.</param>
    /// <param name="OneCrop">Whether objects were not followed beyond their crop; null for no.</param>
    /// <param name="AllParts">Whether parts that no prompt asked for were kept; null for no.</param>
    private sealed record Document(
        int Version, string Model, string Volume, string Shape, int Applied, Entry[] Operations, bool? OneCrop = null, bool? AllParts = null);

    /// <param name="Kind">What was done.</param>
    /// <param name="Object">To which object.</param>
    /// <param name="At">Where, in mm RAS.</param>
    /// <param name="To">The opposite corner of a box, in mm RAS.</param>
    /// <param name="Mask">A given mask: its bytes, gzipped, in base 64.</param>
    /// <param name="NewName">What the object is called from now on.</param>
    private sealed record Entry(
        [property: JsonConverter(typeof(JsonStringEnumConverter<Kind>))] Kind Kind,
        string? Object = null,
        double[]? At = null,
        double[]? To = null,
        string? Mask = null,
        string? NewName = null);
}
