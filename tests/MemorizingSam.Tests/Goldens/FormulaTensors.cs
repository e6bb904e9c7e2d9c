using System.Text;
using TorchSharp;

namespace MemorizingSam.Tests.Goldens;

/// <summary>
/// The weights and inputs the reference code was recorded with. No random generator and no transcendental function: a 32-bit hash
/// of a name and a flat C-order index, a few double operations in a fixed order, one cast. Python makes the same bits.
/// </summary>
internal static class FormulaTensors
{
    /// <summary>FNV-1a, 32 bits, over UTF-8.</summary>
    public static uint Fnv1a32(string name)
    {
        var hash = 0x811C9DC5u;
        foreach (var b in Encoding.UTF8.GetBytes(name))
        {
            hash = (hash ^ b) * 0x01000193u;
        }

        return hash;
    }

    /// <summary>Values of a free tensor: <c>(float)(offset + scale·(2u − 1))</c>.</summary>
    public static float[] Values(string name, long count, double offset = 0, double scale = 1)
    {
        var hash = Fnv1a32(name);
        var values = new float[count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(offset + (scale * ((2.0 * Uniform(hash, (uint)i)) - 1.0)));
        }

        return values;
    }

    /// <summary>Values of a parameter, by its key in the whole model's state dict.</summary>
    public static float[] Parameter(string key, ReadOnlySpan<long> shape)
    {
        var (offset, scale) = ParameterRange(key, shape);
        return Values(key, Count(shape), offset, scale);
    }

    /// <summary>Values of the smooth, noisy test volume, n³.</summary>
    public static float[] Volume(string name, int n)
    {
        var hash = Fnv1a32(name);
        var s = (int)(hash % 17);
        var values = new float[n * n * n];
        for (var i = 0; i < values.Length; i++)
        {
            var (d, h, w) = (i / (n * n), i / n % n, i % n);
            var v = 0.5 * Triangle(d + s, 19);
            v += 0.75 * Triangle(h + (2 * w), 31);
            v -= 0.25 * Triangle(w + (3 * s), 11);
            v += 0.5 * ((2.0 * Uniform(hash, (uint)i)) - 1.0);
            values[i] = (float)v;
        }

        return values;
    }

    /// <summary>The test volume as integers like CT numbers, about −690 to 860.</summary>
    public static float[] RawVolume(string name, int n)
        => Array.ConvertAll(Volume(name, n), v => (float)(Math.Floor(400.0 * v) + 100.0));

    /// <summary>A free tensor.</summary>
    public static torch.Tensor Tensor(string name, long[] shape, double offset = 0, double scale = 1)
        => torch.tensor(Values(name, Count(shape), offset, scale), shape);

    /// <summary>The test volume, (1, 1, n, n, n).</summary>
    public static torch.Tensor VolumeTensor(string name, int n) => torch.tensor(Volume(name, n), [1, 1, n, n, n]);

    /// <summary>Fills every entry of a module's state dict.</summary>
    /// <param name="module">Whole model or part of one.</param>
    /// <param name="prefix">What the keys of this part begin with in the whole model, with the dot.</param>
    public static void Fill(torch.nn.Module module, string prefix = "")
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        foreach (var (key, target) in module.state_dict())
        {
            target.copy_(torch.tensor(Parameter(prefix + key, target.shape), target.shape));
        }
    }

    private static (double Offset, double Scale) ParameterRange(string key, ReadOnlySpan<long> shape)
    {
        var last = key[(key.LastIndexOf('.') + 1)..];
        return shape.Length switch
        {
            _ when last == "positional_encoding_gaussian_matrix" => (0, 1),
            _ when last == "pos_embed" => (0, 0.5),
            _ when last.StartsWith("rel_pos_", StringComparison.Ordinal) => (0, 0.25),
            1 => last == "weight" ? (1, 0.2) : (0, 0.1),
            2 => IsEmbedding(key) ? (0, 1) : (0, Math.Sqrt(3.0 / shape[1])),
            _ when key.Contains("output_upscaling", StringComparison.Ordinal) => (0, Math.Sqrt(3.0 / shape[0])),
            _ => (0, Math.Sqrt(3.0 / Count(shape[1..]))),
        };
    }

    private static bool IsEmbedding(string key)
    {
        var parts = key.Split('.');
        return parts is [.., "point_embeddings", _, "weight"]
            || parts is [.., "not_a_point_embed" or "no_mask_embed" or "iou_token" or "mask_tokens", "weight"];
    }

    private static long Count(ReadOnlySpan<long> shape)
    {
        var count = 1L;
        foreach (var edge in shape)
        {
            count *= edge;
        }

        return count;
    }

    private static double Uniform(uint hash, uint index)
    {
        var x = hash + (index * 0x9E3779B9u);
        x ^= x >> 16;
        x *= 0x85EBCA6Bu;
        x ^= x >> 13;
        x *= 0xC2B2AE35u;
        x ^= x >> 16;
        return x / 4294967296.0;
    }

    private static double Triangle(int k, int p)
    {
        var m = k % (2 * p);
        return 1.0 - (2.0 * ((p - Math.Abs((double)m - p)) / p));
    }
}
