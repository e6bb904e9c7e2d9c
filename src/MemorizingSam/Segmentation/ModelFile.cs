using System.Text.Json;
using MemorizingSam.Checkpoints;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Model;

namespace MemorizingSam.Segmentation;

/// <summary>Model files: safetensors that hold their own options, and the checkpoints that others published.</summary>
public static class ModelFile
{
    private const string Extension = ".safetensors";

    /// <summary>Where the model lies that comes with memsam: <c>compact</c>, which models/README.md describes.</summary>
    public static string Bundled { get; } = Path.Combine(AppContext.BaseDirectory, "models", "compact.safetensors");

    /// <summary>Whether a file's name is that of a model file.</summary>
    public static bool IsNamed(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Says what a file holds. libtorch is not loaded.</summary>
    /// <param name="path">A model file of ours, or a published <c>.pth</c>.</param>
    /// <exception cref="CheckpointException">The file is not there, no checkpoint, damaged, or hostile.</exception>
    public static ModelDescription Describe(string path)
    {
        var checkpoint = CheckpointFile.Read(path);
        var metadata = ModelMetadata.IsIn(checkpoint) ? ModelMetadata.Read(checkpoint) : null;
        var preset = metadata?.Preset ?? PublishedPreset.Find(checkpoint);
        return new ModelDescription
        {
            Path = path,
            Format = checkpoint.Format,
            IsMemsamModel = metadata is not null,
            Preset = preset,
            MadeFor = CheckpointFit.Describe(checkpoint),
            Options = metadata is not null ? OptionsOf(checkpoint, metadata)
                : preset is null ? null
                : ModelOptions.Preset(preset),
            TensorCount = checkpoint.Tensors.Count,
            ParameterCount = checkpoint.Tensors.Sum(tensor => tensor.ElementCount),
            ElementTypes = [.. checkpoint.Tensors.Select(tensor => tensor.Type).Distinct().Order()],
            Fingerprint = WeightFingerprint.Of(checkpoint.Tensors),
            TrainingRecord = metadata?.TrainingRecord ?? checkpoint.Facts,
            Skipped = checkpoint.Skipped,
        };
    }

    /// <summary>Writes a checkpoint as a model file of ours, after checking that every tensor fits.</summary>
    /// <param name="inputPath">A published <c>.pth</c> or <c>.safetensors</c>, or a model file of ours.</param>
    /// <param name="outputPath">The model file, <c>.safetensors</c>; replaced if it exists.</param>
    /// <param name="preset">What the checkpoint was made for; null to tell by its keys.</param>
    /// <param name="storage">How weights are stored; the network computes in float32 all the same.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="CheckpointException">The input cannot be used, or does not fit its preset.</exception>
    /// <exception cref="ArgumentException">No such preset, the output has another extension, or a weight is too large for float16.</exception>
    /// <exception cref="IOException">The output cannot be written, or its folder does not exist.</exception>
    public static ModelDescription Convert(
        string inputPath, string outputPath, string? preset = null, WeightStorage storage = WeightStorage.AsRead)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputPath);
        if (!IsNamed(outputPath))
        {
            throw new ArgumentException($"'{Path.GetFileName(outputPath)}' must end in {Extension}, the format of model files.");
        }

        AtomicFile.CheckFolder(outputPath);

        using (var model = Load(inputPath, preset))
        {
            var metadata = preset is null && ModelMetadata.IsIn(model.Source)
                ? ModelMetadata.Read(model.Source)
                : MetadataOf(model);
            var weights = storage == WeightStorage.Half ? [.. model.Weights.Select(weight => weight.ToHalf())] : model.Weights;
            AtomicFile.Write(outputPath, stream => CheckpointFile.Write(stream, weights, metadata.ToDictionary()));
        }

        return Describe(outputPath);
    }

    /// <summary>Writes a network as a model file of ours.</summary>
    /// <param name="path">The model file; replaced if it exists.</param>
    /// <param name="network">Its weights are written as float32.</param>
    /// <param name="crop">The crops it was trained on.</param>
    /// <param name="preset">Name of the preset it was built from.</param>
    /// <param name="trainingRecord">Where the weights come from, a JSON object.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    internal static void Save(string path, Sam3d network, CropOptions crop, string preset, string trainingRecord = "{}")
    {
        var metadata = new ModelMetadata
        {
            Preset = preset,
            Options = new ModelOptions { Network = network.Options, Crop = crop }.ToJson(),
            TrainingRecord = trainingRecord,
        };
        AtomicFile.Write(path, stream => CheckpointFile.Write(stream, StateDict.Read(network), metadata.ToDictionary()));
    }

    /// <summary>Reads a model into memory, on the processor, in float32.</summary>
    /// <param name="path">A model file of ours, or a published checkpoint.</param>
    /// <param name="preset">What a published checkpoint was made for; null to tell by its keys.</param>
    /// <returns>The network with its weights; the caller owns it.</returns>
    /// <exception cref="CheckpointException">The file cannot be used, or does not fit.</exception>
    /// <exception cref="ArgumentException">No such preset.</exception>
    internal static LoadedModel Load(string path, string? preset)
    {
        var forced = preset is null ? null : ModelOptions.Preset(preset);
        var checkpoint = CheckpointFile.Read(path);
        var own = forced is null && ModelMetadata.IsIn(checkpoint) ? ModelMetadata.Read(checkpoint) : null;
        var name = own?.Preset ?? preset ?? PublishedPreset.Require(checkpoint);
        var options = own is null ? forced ?? ModelOptions.Preset(name) : OptionsOf(checkpoint, own);
        var network = new Sam3d(options.Network);
        try
        {
            var weights = CheckpointFit.Compare(checkpoint, StateDict.Expected(network)).Require();
            StateDict.Fill(network, weights);
            return new LoadedModel(network, options, name, checkpoint, weights);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static ModelMetadata MetadataOf(LoadedModel model) => new()
    {
        Preset = model.Preset,
        Options = model.Options.ToJson(),
        TrainingRecord = $$"""
            {"source":{{JsonSerializer.Serialize(Path.GetFileName(model.Source.Path))}},"facts":{{model.Source.Facts}}}
            """,
    };

    private static ModelOptions OptionsOf(Checkpoint checkpoint, ModelMetadata metadata)
    {
        try
        {
            return ModelOptions.FromJson(metadata.Options);
        }
        catch (ArgumentException e)
        {
            throw new CheckpointException(
                checkpoint.Path,
                $"holds model options that this memsam cannot use ({e.Message}); update memsam or convert again.",
                e);
        }
    }
}
