using MemorizingSam.Checkpoints;
using MemorizingSam.Model;

namespace MemorizingSam.Segmentation;

/// <summary>A network that has its weights, and the file's own copy of them.</summary>
/// <param name="Network">On the processor, in float32.</param>
/// <param name="Options">What the file says about it.</param>
/// <param name="Metadata">The same as a model file of ours keeps it.</param>
/// <param name="Weights">The tensors of the file under the network's keys, in its order.</param>
internal sealed record LoadedModel(
    Sam3d Network, ModelOptions Options, ModelMetadata Metadata, IReadOnlyList<NamedTensor> Weights) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();
}
