using MemorizingSam.Imaging.Registration;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;
using MemorizingSam.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace MemorizingSam.Segmentation;

/// <summary>Segments crops with a network, on one device, for any number of sessions.</summary>
internal sealed class SamCropModel : ICropModel, IDisposable
{
    // One gate around the device: a second forward beside the first would only share its cores, and need memory for both.
    private readonly Lock _gate = new();
    private readonly Sam3d _network;
    private readonly Device _device;

    /// <summary>Takes a network over and brings it to its device.</summary>
    public SamCropModel(
        Sam3d network, ComputeDevice device, NumberPrecision precision, EmptyTokens emptyTokens = EmptyTokens.Computed)
    {
        (_network, _device) = (network, device.ToTorch());
        SkippedPatchSize = emptyTokens == EmptyTokens.Skipped ? network.Options.ImageEncoder.PatchSize : null;
        network.eval();
        network.to(_device, precision == NumberPrecision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32);
    }

    /// <inheritdoc/>
    public int CropSize => _network.Options.ImageEncoder.CropSize;

    /// <inheritdoc/>
    public int LowResMaskSize => _network.Options.PromptEncoder.LowResMaskSize;

    /// <inheritdoc/>
    public bool TakesBoxes => _network.Options.PromptEncoder.BoxPrompts;

    /// <inheritdoc/>
    public int? SkippedPatchSize { get; }

    /// <inheritdoc/>
    public IEncodedCrop Encode(Volume<float> crop, CropMemory? memory = null, int[]? standIns = null)
    {
        lock (_gate)
        {
            using var inference = inference_mode();
            using var scope = NewDisposeScope();
            var voxels = VolumeTensors.ToTensor(crop, _device);
            if (memory is null)
            {
                var features = standIns is null ? _network.Encode(voxels) : _network.Encode(voxels, standIns);
                return new EncodedCrop(this, features.Map(tensor => tensor.DetachFromDisposeScope()));
            }

            var stream = _network.ImageEncoder.Begin(voxels, memory.Recall.Block);
            var key = memory.Recall.KeyKind == RecallKeyKind.RawVoxels ? crop.Voxels.ToArray() : KeyOf(stream);
            var spacingMm = Math.Cbrt(crop.Grid.VoxelVolumeMm3);
            stream = stream.Map(tensor => tensor.DetachFromDisposeScope());
            return memory.Recall.Options.FusionFor(_network.Options.ImageEncoder) == MemoryFusion.WarpedMasks
                ? new WarpingCrop(this, memory, stream, (key, spacingMm, CropImage.Of(crop, LowResMaskSize)))
                : new RememberingCrop(this, memory, stream, key, spacingMm);
        }
    }

    /// <summary>What a memory keeps of a crop: keys, values, what it is found by.</summary>
    /// <param name="crop">Normalised voxels.</param>
    /// <param name="block">Index of the block.</param>
    public (Half[] Keys, Half[] Values, float[] RecallKey) Remember(Volume<float> crop, int block)
    {
        lock (_gate)
        {
            using var inference = inference_mode();
            using var scope = NewDisposeScope();
            var stream = _network.ImageEncoder.Begin(VolumeTensors.ToTensor(crop, _device), block);
            var (keys, values) = _network.ImageEncoder.KeysAndValues(stream);
            return (Halves(keys), Halves(values), KeyOf(stream));
        }

        static Half[] Halves(Tensor tensor) => tensor.to(ScalarType.Float16).cpu().data<Half>().ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _network.Dispose();
        }
    }

    private static float[] KeyOf(BegunCrop stream) => ImageEncoder3d.RecallKey(stream).cpu().data<float>().ToArray();

    private CropAnswer Decode(ImageFeatures image, IReadOnlyList<CropCue> cues, float[] previous)
    {
        lock (_gate)
        {
            using var inference = inference_mode();
            using var scope = NewDisposeScope();
            var prompt = VolumeTensors.ToPrompt(cues, previous, LowResMaskSize, _device);
            var (lowResMask, quality) = _network.Decode(image, prompt);
            return new CropAnswer(
                VolumeTensors.ToVoxels(lowResMask),
                _network.Options.MaskDecoder.EstimatesDice ? DiceEstimate.Of(lowResMask, quality).item<float>() : null);
        }
    }

    private ImageFeatures Finish(BegunCrop stream, CaseRecall recall, IReadOnlyList<RecalledMemory> found, string category)
    {
        lock (_gate)
        {
            using var inference = inference_mode();
            using var scope = NewDisposeScope();
            var memories = recall.ToRecall(found, category, stream.Tokens);
            return _network.Finish(stream, memories).Map(tensor => tensor.DetachFromDisposeScope());
        }
    }

    private CropAttention Look(BegunCrop stream, CaseRecall recall, IReadOnlyList<RecalledMemory> found, (string Category, float[] Logits) asked)
    {
        lock (_gate)
        {
            using var inference = inference_mode();
            using var scope = NewDisposeScope();
            var (edge, lowRes) = (_network.Options.ImageEncoder.GridSize, LowResMaskSize);
            var memories = recall.ToRecall(found, asked.Category, stream.Tokens);
            var weights = _network.ImageEncoder.MemoryWeights(stream, memories).to(ScalarType.Float32)[0]; // (heads, N, k, N)
            var mask = VolumeTensors.ToTensor(asked.Logits, new GridShape(lowRes, lowRes, lowRes), _device).gt(0).to(ScalarType.Float32);
            long[] token = [lowRes / edge, lowRes / edge, lowRes / edge];
            var inObject = nn.functional.avg_pool3d(mask, token).flatten();                                // (N)
            var who = inObject.sum().item<float>() > 0 ? inObject : ones_like(inObject);
            var mean = weights.mean([0L]);                                                                 // (N, k, N)
            var looked = (mean * (who / who.sum()).view(-1, 1, 1)).sum([0L]);                                // (k, N)
            return new CropAttention(
                edge,
                Rows(weights.sum(-1).mean([1L])),
                Rows(XFastest(mean.sum(-1).transpose(0, 1))),
                Rows(XFastest(looked)))
            {
                Fusion = memories.Fusion,
            };

            Tensor XFastest(Tensor maps) => maps.reshape(-1, edge, edge, edge).permute(0, 3, 2, 1).flatten(1);
        }

        static float[][] Rows(Tensor rows)
            => [.. rows.contiguous().cpu().data<float>().ToArray().Chunk((int)rows.shape[1])];
    }

    private static long BytesOf(IEnumerable<Tensor> tensors) => tensors.Sum(tensor => tensor.NumberOfElements * tensor.ElementSize);

    private sealed class EncodedCrop(SamCropModel model, ImageFeatures image) : IEncodedCrop
    {
        public long Bytes => BytesOf(image.Tensors);

        public CropAnswer Decode(string category, IReadOnlyList<CropCue> cues, float[] previous) => model.Decode(image, cues, previous);

        public IReadOnlyList<(SegmentationStage Stage, Action Prepare)> Preparations(string category) => [];

        public IReadOnlyList<RecalledCase> Recalled(string category) => [];

        public CropAttention? Look(string category, float[] logits) => null;

        public void ForgetCategories()
        {
        }

        public void Dispose() => image.Dispose();
    }

    /// <summary>A crop whose image embedding depends on what is asked for; each category runs the blocks after the memories once.</summary>
    private sealed class RememberingCrop(SamCropModel model, CropMemory memory, BegunCrop stream, float[] key, double spacingMm) : IEncodedCrop
    {
        private readonly Dictionary<string, (ImageFeatures Image, IReadOnlyList<RecalledCase> Cases)> _byCategory = [];

        // What was found but not used yet: its tensors are let go as soon as they are.
        private (string Category, IReadOnlyList<RecalledMemory> Memories)? _found;

        public long Bytes => BytesOf(stream.Tensors) + _byCategory.Values.Sum(known => BytesOf(known.Image.Tensors));

        public IReadOnlyList<(SegmentationStage Stage, Action Prepare)> Preparations(string category)
            => _byCategory.ContainsKey(category)
                ? []
                : [(SegmentationStage.Recalling, () => Find(category)), (SegmentationStage.Encoding, () => Remember(category))];

        public CropAnswer Decode(string category, IReadOnlyList<CropCue> cues, float[] previous)
            => model.Decode(Remember(category).Image, cues, previous);

        public IReadOnlyList<RecalledCase> Recalled(string category) => Remember(category).Cases;

        public CropAttention? Look(string category, float[] logits)
            => Remember(category).Cases is { Count: > 0 } cases && memory.Recall.Again(cases) is { } found
                ? model.Look(stream, memory.Recall, found, (category, logits))
                : null;

        public void ForgetCategories()
        {
            foreach (var (image, _) in _byCategory.Values)
            {
                image.Dispose();
            }

            _byCategory.Clear();
        }

        public void Dispose()
        {
            ForgetCategories();
            stream.Dispose();
        }

        private IReadOnlyList<RecalledMemory> Find(string category)
        {
            if (_found is not var (already, memories) || already != category)
            {
                memories = memory.Recall.Find(key, category, (spacingMm, memory.Source.Value));
                _found = (category, memories);
            }

            return memories;
        }

        private (ImageFeatures Image, IReadOnlyList<RecalledCase> Cases) Remember(string category)
        {
            if (!_byCategory.TryGetValue(category, out var known))
            {
                var found = Find(category);
                known = (model.Finish(stream, memory.Recall, found, category), [.. found.Select(one => one.Case)]);
                _byCategory.Add(category, known);
                _found = null;
            }

            return known;
        }
    }

    /// <summary>A crop onto which memories are bent; the network sees it as if there were none, and only once a prompt needs it.</summary>
    private sealed class WarpingCrop(
        SamCropModel model, CropMemory memory, BegunCrop stream, (float[] Key, double SpacingMm, ScalarField Image) crop) : IEncodedCrop
    {
        private readonly Dictionary<string, (float[] Logits, double EstimatedDice, IReadOnlyList<RecalledCase> Cases)> _byCategory = [];
        // Of the memories' logits beside those of an answer to one prompt. The more the user has said, the less they have to add.
        private const float MemoryWeight = 1.5f;

        // Logit of about a fifth of the votes.
        private const float SeenByFew = -1;

        // What the network sees of the crop, half way until a prompt needs all of it: never both.
        private BegunCrop? _begun = stream;
        private ImageFeatures? _features;

        public long Bytes => BytesOf(_begun?.Tensors ?? _features?.Tensors ?? [])
            + (sizeof(float) * (crop.Image.Values.Length + _byCategory.Values.Sum(known => (long)known.Logits.Length)));

        public IReadOnlyList<(SegmentationStage Stage, Action Prepare)> Preparations(string category)
            => _byCategory.ContainsKey(category) ? [] : [(SegmentationStage.Recalling, () => Remember(category))];

        public CropAnswer Decode(string category, IReadOnlyList<CropCue> cues, float[] previous)
        {
            var (logits, estimatedDice, cases) = Remember(category);
            if (cues.Count == 0 && cases.Count > 0)
            {
                return new CropAnswer([.. logits], estimatedDice);
            }

            if (_begun is { } begun)
            {
                _features = model.Finish(begun, memory.Recall, [], category);
                begun.Dispose();
                _begun = null;
            }

            var answer = model.Decode(_features!, cues, previous);
            if (cases.Count > 0 && !IsDenied(logits, cues[0]))
            {
                AnswerBlend.Join(answer.Logits, logits, MemoryWeight / (cues.Count * cues.Count));
            }

            return answer;
        }

        public IReadOnlyList<RecalledCase> Recalled(string category) => Remember(category).Cases;

        public CropAttention? Look(string category, float[] logits)
            => Remember(category).Cases is { Count: > 0 } cases && memory.Recall.Again(cases) is { } found
                ? MaskPropagation.Of(crop.Image, found, category, found.Count)?.Look(logits, model._network.Options.ImageEncoder.GridSize)
                : null;

        public void ForgetCategories() => _byCategory.Clear();

        public void Dispose()
        {
            ForgetCategories();
            _features?.Dispose();
            _begun?.Dispose();
        }

        /// <summary>Whether the first prompt is a click on the object where memories see none: they are of something else, and not heard.</summary>
        private bool IsDenied(float[] logits, CropCue first)
        {
            var (edge, factor) = (model.LowResMaskSize, model.CropSize / model.LowResMaskSize);
            return first.Kind == CueKind.Positive
                && logits[Along(first.Low.X) + (edge * (Along(first.Low.Y) + (edge * Along(first.Low.Z))))] < SeenByFew;

            int Along(double place) => Math.Clamp((int)Math.Round(place) / factor, 0, edge - 1);
        }

        private (float[] Logits, double EstimatedDice, IReadOnlyList<RecalledCase> Cases) Remember(string category)
        {
            if (!_byCategory.TryGetValue(category, out var known))
            {
                var recall = memory.Recall;
                var candidates = recall.Find(crop.Key, category, (crop.SpacingMm, memory.Source.Value), recall.Options.Candidates);
                known = MaskPropagation.Of(crop.Image, candidates, recall.CategoryFor(category), recall.Options.Recalled) is { } warped
                    ? (warped.Logits, warped.EstimatedDice, [.. warped.Memories.Select(one => one.Case)])
                    : ([], 0, []);
                _byCategory.Add(category, known);
            }

            return known;
        }
    }
}
