using MemorizingSam.Checkpoints;
using MemorizingSam.Model;

namespace MemorizingSam.Segmentation;

/// <summary>A network that has its weights, and the file's own copy of them.</summary>
/// <param name="Network">On the processor, in float32.</param>
/// <param name="Options">What the network was built from, and the crops it was trained on.</param>
/// <param name="Preset">Name of the preset it was made from.</param>
/// <param name="Source">What the file held.</param>
/// <param name="Weights">The tensors of the file under the network's keys, in its order.</param>
internal sealed record LoadedModel(
    Sam3d Network, ModelOptions Options, string Preset, Checkpoint Source, IReadOnlyList<NamedTensor> Weights) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();
}
