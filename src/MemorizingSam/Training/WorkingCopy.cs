using MemorizingSam.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace MemorizingSam.Training;

/// <summary>
/// A network in bfloat16 that does the computing for one whose weights stay float32: steps too small for bfloat16 add up there.
/// </summary>
/// <remarks>TorchSharp 0.107 has no autocast. Norms, softmax and losses are float32 in a bfloat16 network of ours anyhow.</remarks>
internal sealed class WorkingCopy : IDisposable
{
    private readonly (Tensor Master, Tensor Copy)[] _weights;

    /// <summary>Copies a network.</summary>
    /// <param name="master">Stays the caller's.</param>
    public WorkingCopy(Sam3d master)
    {
        Network = new Sam3d(master.Options);
        Network.to(master.parameters().First().device, ScalarType.BFloat16);
        Network.train(master.training);
        var copies = Network.state_dict();
        _weights = [.. master.state_dict().Select(entry => (entry.Value, copies[entry.Key]))];
        Refresh();
    }

    /// <summary>What computes.</summary>
    public Sam3d Network { get; }

    /// <summary>Takes the master's weights, after a step changed them.</summary>
    public void Refresh()
    {
        using var noGradient = no_grad();
        foreach (var (master, copy) in _weights)
        {
            copy.copy_(master);
        }
    }

    /// <summary>Gives the master the gradients, in float32, and forgets them.</summary>
    public void HandGradientsOver()
    {
        foreach (var (master, copy) in _weights)
        {
            if (copy.grad is { } gradient)
            {
                master.grad = gradient.to(ScalarType.Float32);
                gradient.zero_();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();
}
