using TorchSharp;

namespace MemorizingSam.Tests.Goldens;

/// <summary>Compares torch tensors with recordings.</summary>
internal static class GoldenTensors
{
    /// <summary>The elements of a tensor in C order, as float32.</summary>
    public static float[] Values(this torch.Tensor tensor)
    {
        using var scope = torch.NewDisposeScope();
        return tensor.detach().to(torch.ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
    }

    /// <summary>Fails, naming the stage, unless the tensor agrees with the record.</summary>
    /// <returns>Relative L2 distance of the samples.</returns>
    public static double AssertMatches(
        this GoldenRecord golden, string stage, torch.Tensor tensor, double tolerance = GoldenRecord.Tolerance)
        => golden.AssertMatches(stage, tensor.shape, tensor.Values(), tolerance);

    /// <summary>Fails, naming the stage, unless the tensor agrees with the whole recorded one.</summary>
    /// <returns>Relative L2 distance.</returns>
    public static double AssertMatches(
        this GoldenArray golden, string stage, torch.Tensor tensor, double tolerance = GoldenRecord.Tolerance)
    {
        Assert.True(
            tensor.shape.SequenceEqual(golden.Shape),
            $"{stage}: shape ({string.Join(", ", tensor.shape)}), golden ({string.Join(", ", golden.Shape)}).");
        var distance = golden.RelativeL2(tensor.Values());
        Assert.True(distance <= tolerance, $"{stage}: relative L2 error {distance:0.00e0}, allowed {tolerance:0e0}.");
        return distance;
    }
}
