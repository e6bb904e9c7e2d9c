using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MemorizingSam.Training;

/// <summary>Exponential average of a network's weights, which segments better than the newest ones.</summary>
internal sealed class WeightAverage : IDisposable
{
    private readonly IReadOnlyList<(string Name, Parameter Weight)> _weights;
    private readonly double _decay;
    private readonly Tensor[] _average;

    /// <summary>Begins with the weights as they are.</summary>
    /// <param name="weights">What is averaged; stays the caller's.</param>
    /// <param name="decay">Share of the average that stays at each step.</param>
    public WeightAverage(IEnumerable<(string Name, Parameter Weight)> weights, double decay)
    {
        (_weights, _decay) = ([.. weights], decay);
        _average = [.. _weights.Select(entry => entry.Weight.detach().clone().DetachFromDisposeScope())];
    }

    /// <summary>The averages by name.</summary>
    public IEnumerable<(string Name, Tensor Average)> Averages => _weights.Select((entry, i) => ($"average.{entry.Name}", _average[i]));

    /// <summary>Adds the weights as they are now.</summary>
    /// <param name="step">Steps before this one; early steps count more, so that the first weights are soon forgotten.</param>
    public void Add(long step)
    {
        using var noGradient = no_grad();
        var decay = Math.Min(_decay, (1.0 + step) / (10 + step));
        for (var i = 0; i < _average.Length; i++)
        {
            _average[i].lerp_(_weights[i].Weight, (float)(1 - decay));
        }
    }

    /// <summary>Exchanges weights and averages; a second call undoes the first.</summary>
    public void Swap()
    {
        using var noGradient = no_grad();
        for (var i = 0; i < _average.Length; i++)
        {
            using var kept = _weights[i].Weight.detach().clone();
            _weights[i].Weight.copy_(_average[i]);
            _average[i].copy_(kept);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _average)
        {
            tensor.Dispose();
        }
    }
}
