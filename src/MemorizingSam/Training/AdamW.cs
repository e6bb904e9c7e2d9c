using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MemorizingSam.Training;

/// <summary>AdamW: Adam with decoupled weight decay, whose state can be saved and filled like weights.</summary>
/// <remarks>
/// Source: Loshchilov and Hutter 2019, as torch.optim.AdamW computes it. Differs: TorchSharp 0.107 keeps its optimizers' state in a
/// format of its own; ours lies in the same safetensors as the weights. Decay is for matrices and kernels, not for norms and biases.
/// </remarks>
internal sealed class AdamW : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private readonly IReadOnlyList<(string Name, Parameter Weight)> _weights;
    private readonly double _decay;
    private readonly double[] _rates;
    private readonly Tensor[] _first;
    private readonly Tensor[] _second;

    /// <summary>Starts with moments of 0.</summary>
    /// <param name="weights">What is trained; stays the caller's.</param>
    /// <param name="decay">Decoupled weight decay of tensors with more than one axis.</param>
    /// <param name="rateOf">Share of the learning rate at which a weight learns; null for all of it everywhere.</param>
    public AdamW(IEnumerable<(string Name, Parameter Weight)> weights, double decay, Func<string, Tensor, double>? rateOf = null)
    {
        (_weights, _decay) = ([.. weights], decay);
        _rates = [.. _weights.Select(entry => rateOf?.Invoke(entry.Name, entry.Weight) ?? 1)];
        _first = [.. _weights.Select(entry => zeros_like(entry.Weight).DetachFromDisposeScope())];
        _second = [.. _weights.Select(entry => zeros_like(entry.Weight).DetachFromDisposeScope())];
    }

    /// <summary>First and second moments by name.</summary>
    public IEnumerable<(string Name, Tensor Moment)> Moments
        => _weights.SelectMany((entry, i) => new[] { ($"moment1.{entry.Name}", _first[i]), ($"moment2.{entry.Name}", _second[i]) });

    /// <summary>Length of all gradients together.</summary>
    public double GradientNorm()
    {
        using var scope = NewDisposeScope();
        var squares = Gradients().Select(gradient => gradient.square().sum()).ToArray();
        return squares.Length == 0 ? 0 : stack(squares).sum().sqrt().item<float>();
    }

    /// <summary>Changes the weights by their gradients and forgets these.</summary>
    /// <param name="step">Steps before this one.</param>
    /// <param name="learningRate">Learning rate.</param>
    /// <param name="gradientScale">What gradients are multiplied by first.</param>
    public void Step(long step, double learningRate, double gradientScale)
    {
        using var noGradient = no_grad();
        var (correction1, correction2) = (1 - Math.Pow(Beta1, step + 1), 1 - Math.Pow(Beta2, step + 1));
        for (var i = 0; i < _weights.Count; i++)
        {
            using var scope = NewDisposeScope();
            var weight = _weights[i].Weight;
            // A weight without a gradient (no box was drawn, say) goes on by its momentum, whether it had one before or not: a run that
            // goes on from a checkpoint would differ otherwise.
            var gradient = weight.grad is { } raw ? raw * gradientScale : zeros_like(weight);
            _first[i].mul_(Beta1).add_(gradient, alpha: 1 - Beta1);
            _second[i].mul_(Beta2).add_(gradient.square(), alpha: 1 - Beta2);
            var rate = learningRate * _rates[i];
            if (weight.dim() > 1)
            {
                weight.mul_(1 - (rate * _decay));
            }

            var denominator = (_second[i].sqrt() / Math.Sqrt(correction2)).add_(Epsilon);
            weight.sub_(_first[i] / denominator * (rate / correction1));
            weight.grad?.zero_();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var moment in _first.Concat(_second))
        {
            moment.Dispose();
        }
    }

    private IEnumerable<Tensor> Gradients() => _weights.Select(entry => entry.Weight.grad).OfType<Tensor>();
}
