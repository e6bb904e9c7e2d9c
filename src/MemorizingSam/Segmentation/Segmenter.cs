using MemorizingSam.Checkpoints;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;
using MemorizingSam.Model;

namespace MemorizingSam.Segmentation;

/// <summary>A model with its weights on a device, shared by any number of sessions and threads.</summary>
public sealed class Segmenter : IDisposable
{
    /// <summary>The paper's memory layer, counted from 0 (REFERENCE M13).</summary>
    private const int PaperBlock = 4;

    private readonly SamCropModel _model;
    private readonly KeptCrops _kept;
    private readonly Lazy<string> _fingerprint;

    private Segmenter(LoadedModel loaded, ComputeDevice device, NumberPrecision precision, SegmenterOptions options)
    {
        _kept = new KeptCrops(options.KeptCropBytes);
        EmptyTokens = options.EmptyTokens;
        (Model, Preset, Device, Precision) = (loaded.Options, loaded.Preset, device, precision);
        _fingerprint = LazyFingerprint(loaded, !device.IsCuda && precision == NumberPrecision.Single);
        _model = new SamCropModel(loaded.Network, device, precision, EmptyTokens);
    }

    /// <summary>What the model file says about the model.</summary>
    public ModelOptions Model { get; }

    /// <summary>Name of the preset the model was made from.</summary>
    public string Preset { get; }

    /// <summary>Where the network runs.</summary>
    public ComputeDevice Device { get; }

    /// <summary>Number type it computes in.</summary>
    public NumberPrecision Precision { get; }

    /// <summary>What it does with tokens that are all padding or air.</summary>
    public EmptyTokens EmptyTokens { get; }

    /// <summary>SHA-256 of the weights as the file holds them, the same in any container and on any device.</summary>
    /// <remarks>Computed when it is first asked for, which must be before <see cref="Dispose"/>; any thread may ask.</remarks>
    public string Fingerprint => _fingerprint.Value;

    /// <summary>Loads a model: a model file of ours, or a published checkpoint, whose preset is told by its keys.</summary>
    /// <param name="path">A <c>.safetensors</c> or <c>.pth</c> file; null for <see cref="ModelFile.Bundled"/>.</param>
    /// <param name="options">Device, precision, preset; null for all defaults.</param>
    /// <exception cref="CheckpointException">The file cannot be used, or does not fit its preset.</exception>
    /// <exception cref="ArgumentException">No such preset, or the model cannot skip empty tokens.</exception>
    public static Segmenter Load(string? path = null, SegmenterOptions? options = null)
    {
        path ??= ModelFile.Bundled;
        options ??= new SegmenterOptions();
        var device = options.Device ?? ComputeDevice.Automatic();
        var loaded = ModelFile.Load(path, options.Preset);
        if (options.EmptyTokens == EmptyTokens.Skipped && !loaded.Options.Network.ImageEncoder.AllowsStandIns())
        {
            loaded.Dispose();
            throw new ArgumentException(
                $"'{Path.GetFileName(path)}' ({loaded.Preset}) cannot skip empty tokens: that needs an image encoder without a convolutional "
                + "stem, whose windows hold the whole grid; leave EmptyTokens at Computed (on the command line, drop --skip-empty).");
        }

        return new Segmenter(loaded, device, options.Precision ?? device.DefaultPrecision, options);
    }

    /// <summary>Opens a volume. Nothing is computed before the first prompt, which places the crop.</summary>
    /// <param name="volume">Read as long as the session is open; not changed, not copied.</param>
    /// <param name="options">What to do with large objects, what to keep; null for the defaults.</param>
    /// <returns>A session that the caller disposes.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="options"/> breaks one of its rules, or has a memory that this model cannot use.
    /// </exception>
    public SegmentationSession Open(Volume volume, SessionOptions? options = null) => Open(volume, options, fingerprint: null);

    /// <summary>The same for a volume whose fingerprint someone else may need too: it is computed once.</summary>
    internal SegmentationSession Open(Volume volume, SessionOptions? options, Lazy<string>? fingerprint)
    {
        ArgumentNullException.ThrowIfNull(volume);
        if (options?.Memory is { } memory)
        {
            RequireFusion(memory.Options);
        }

        return new SegmentationSession(volume, _model, Model.Crop, (options ?? new SessionOptions(), _kept), fingerprint);
    }

    /// <summary>Writes what was done in a session as JSON, so that <see cref="Resume"/> can do it again.</summary>
    /// <param name="session">A session of this segmenter.</param>
    /// <param name="json">Written to, and left open.</param>
    public void Save(SegmentationSession session, Stream json)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(json);
        SessionFile.Write(json, session, Fingerprint);
    }

    /// <summary>Opens a volume and does again what was done in a saved session, undone steps included.</summary>
    /// <param name="volume">The volume of the saved session.</param>
    /// <param name="json">What <see cref="Save"/> wrote.</param>
    /// <param name="options">
    /// As in <see cref="Open(Volume, SessionOptions?)"/>; a session saved with one crop, or with all parts, has them whatever is given here.
    /// </param>
    /// <param name="progress">Told about each prompt's stages and crops, on this thread.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>A session that the caller disposes.</returns>
    /// <exception cref="ArgumentException">The text is no session, or one of another model or volume.</exception>
    public SegmentationSession Resume(
        Volume volume,
        Stream json,
        SessionOptions? options = null,
        IProgress<SegmentationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(volume);
        ArgumentNullException.ThrowIfNull(json);
        var (operations, applied, saved) = SessionFile.Read(json, volume, Fingerprint, options ?? new SessionOptions());
        var session = Open(volume, saved);
        try
        {
            session.Replay(operations, applied, progress, cancellation);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>What a memory bank of this model is made with.</summary>
    /// <param name="keyKind">What memories are found by.</param>
    /// <param name="block">Block whose keys and values are kept; null for the one that learned it, or else the paper's, the fifth.</param>
    public BankOptions OptionsForBank(RecallKeyKind keyKind = RecallKeyKind.PooledTokens, int? block = null)
        => BankOptionsOf(Model, Preset, Fingerprint, keyKind, block);

    /// <summary>The same of a model that is not loaded.</summary>
    internal static BankOptions BankOptionsOf(
        ModelOptions model, string preset, string fingerprint, RecallKeyKind keyKind = RecallKeyKind.PooledTokens, int? block = null)
    {
        var encoder = model.Network.ImageEncoder;
        return new BankOptions
        {
            EncoderFingerprint = fingerprint,
            Preset = preset,
            Block = block ?? encoder.MaskGuided?.Block ?? Math.Min(PaperBlock, encoder.Depth - 1),
            Heads = encoder.NumHeads,
            Tokens = encoder.GridSize * encoder.GridSize * encoder.GridSize,
            HeadSize = encoder.EmbedDim / encoder.NumHeads,
            MaskEdge = model.Network.PromptEncoder.LowResMaskSize,
            RecallKeyLength = keyKind == RecallKeyKind.RawVoxels ? encoder.CropSize * encoder.CropSize * encoder.CropSize : encoder.EmbedDim,
            RecallKeyKind = keyKind,
        };
    }

    /// <summary>Memorises an accepted mask: from now on it is recalled for other volumes.</summary>
    /// <param name="bank">Open to write, and made with <see cref="OptionsForBank"/>.</param>
    /// <param name="volume">The case.</param>
    /// <param name="label">What was segmented.</param>
    /// <param name="mask">On the case's lattice; other than 0 is the object.</param>
    /// <param name="accepted">Who accepted it, when, and where it comes from; its source hash is filled in.</param>
    /// <param name="cancellation">Stops the work; nothing is added then.</param>
    /// <returns>Ids of the memories, on disk when this returns: one at the model's own spacing, one at that of a search.</returns>
    /// <exception cref="ArgumentException">The mask is empty or on another lattice, or the bank is another encoder's.</exception>
    /// <exception cref="IOException">The bank cannot be written.</exception>
    public IReadOnlyList<string> Memorize(
        MemoryBank bank, Volume volume, string label, Volume mask, Acceptance accepted, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(bank);
        ArgumentNullException.ThrowIfNull(volume);
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(accepted);
        PromptChecks.RequireName(label);
        var provenance = accepted.ToProvenance(volume);
        return [.. Remember(bank.Options, volume, (label, PromptChecks.ToMask(mask, volume.Grid)), provenance, cancellation).Select(bank.Add)];
    }

    /// <summary>Makes the memories of an accepted mask, the one at the model's own spacing first; nothing is written.</summary>
    /// <param name="bank">Of the bank that they are for.</param>
    /// <param name="volume">The case.</param>
    /// <param name="accepted">What was segmented, and its mask on the case's lattice; other than 0 is the object.</param>
    /// <param name="provenance">Where it comes from.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ArgumentException">The mask is empty, or there is nothing to see where it is.</exception>
    internal IReadOnlyList<NewMemory> Remember(
        BankOptions bank,
        Volume volume,
        (string Label, Volume<byte> Mask) accepted,
        MemoryProvenance provenance,
        CancellationToken cancellation)
        => TryRemember(bank, volume, accepted, provenance, cancellation) is { Count: > 0 } memories
            ? memories
            : throw new ArgumentException(
                $"Around '{accepted.Label}' there are no two different values above 0, or too few voxels of it, so there is nothing to tell it by.");

    /// <summary>The same for one of many masks: one that cannot be told by anything gives no memory.</summary>
    /// <inheritdoc cref="Remember"/>
    internal IReadOnlyList<NewMemory> TryRemember(
        BankOptions bank,
        Volume volume,
        (string Label, Volume<byte> Mask) accepted,
        MemoryProvenance provenance,
        CancellationToken cancellation)
        => new CaseMemorizer(_model, Model, bank).Memorize(volume, accepted.Label, accepted.Mask, provenance, cancellation);

    /// <summary>Whether the model can use memories in a way: all but mask-guided fusion need no learning.</summary>
    public bool CanRecall(RecallOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Fusion != MemoryFusion.MaskGuided || Model.Network.ImageEncoder.MaskGuided is not null;
    }

    /// <summary>Makes sure, before long work, that the model can use memories in a way.</summary>
    /// <exception cref="ArgumentException">It would have had to learn it.</exception>
    internal void RequireFusion(RecallOptions options)
    {
        if (!CanRecall(options))
        {
            throw new ArgumentException(
                $"This model ({Preset}) has not learned to use memories; choose one that has, or a fusion that needs no learning "
                + "(RecallOptions.Fusion; on the command line, --fusion warped-masks).");
        }
    }

    /// <summary>Frees the weights; sessions must be disposed before.</summary>
    public void Dispose() => _model.Dispose();

    /// <summary>Hashes later, as masks do not wait for it, and without keeping the file's weights where the network has the same.</summary>
    private static Lazy<string> LazyFingerprint(LoadedModel loaded, bool staysAsLoaded)
    {
        if (staysAsLoaded && loaded.Weights.All(tensor => tensor.Type == ElementType.Float32))
        {
            var network = loaded.Network;
            return new Lazy<string>(() => WeightFingerprint.Of(network));
        }

        var weights = loaded.Weights;
        return new Lazy<string>(() => WeightFingerprint.Of(weights));
    }
}
