using MemorizingSam.Model;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Tests.Model;

/// <summary>Stand-ins as they are defined: everything is computed for every token, then each takes what its stand-in got.</summary>
internal static class PlainStandIns
{
    /// <summary>Every token is its own.</summary>
    public static int[] None(int tokens) => [.. Enumerable.Range(0, tokens)];

    /// <summary>Two in three tokens are their own; one in three takes the results of one before it or after it.</summary>
    public static int[] Some(int tokens)
        => [.. Enumerable.Range(0, tokens).Select(token => token % 3 != 1 ? token : token % 2 == 0 || token + 4 >= tokens ? token - 1 : token + 4)];

    /// <summary>Each token's stand-in's row.</summary>
    /// <param name="results">(B, X, Y, Z, C).</param>
    /// <param name="standIns">For each token, z fastest.</param>
    public static Tensor Take(Tensor results, int[] standIns)
        => stack(standIns.Select(index => results.flatten(1, 3).select(1, index)), dim: 1).reshape(results.shape);

    /// <summary>Runs a block.</summary>
    public static Tensor Run(EncoderBlock3d block, ResidualLayout residuals, Tensor tokens, int[] standIns)
    {
        var parts = block.named_children().ToDictionary(child => child.name, child => child.module);
        var x = tokens;
        if (parts.TryGetValue("attn", out var attention))
        {
            x = tokens + Take(((Attention3d)attention).call(Apply("norm1", tokens), TokenSubset.All, Recall.None), standIns);
        }

        var normalised = Apply("norm2", x);
        return (residuals == ResidualLayout.AfterNorm ? normalised : x) + Take(Apply("mlp", normalised), standIns);

        Tensor Apply(string name, Tensor input) => ((Module<Tensor, Tensor>)parts[name]).call(input);
    }
}
