using MemorizingSam.Model;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Tests.Goldens;

/// <summary>Keeps what each part of a mask decoder returns, in order of computation, under the reference's names.</summary>
internal sealed class StageRecorder
{
    private readonly List<(string Stage, Tensor Output)> _outputs = [];

    /// <summary>Listens to all parts. The tensors live in the dispose scope around the decoder's call.</summary>
    public StageRecorder(MaskDecoder3d decoder)
    {
        foreach (var (name, part) in decoder.named_modules())
        {
            Listen(name, part);
        }
    }

    /// <summary>What was returned since the last call of this method.</summary>
    public IReadOnlyList<(string Stage, Tensor Output)> Take()
    {
        var outputs = _outputs.ToArray();
        _outputs.Clear();
        return outputs;
    }

    private void Listen(string name, Module part)
    {
        switch (part)
        {
            case Module<Tensor, Tensor> one:
                one.register_forward_hook((_, _, output) => Keep(name, output));
                break;
            case Module<Tensor, Tensor, Tensor, Tensor> attention:
                attention.register_forward_hook((_, _, _, _, output) => Keep(name, output));
                break;
            case Module<Tensor, Tensor, Tensor, (Tensor, Tensor)> transformer:
                transformer.register_forward_hook((_, _, _, _, output) => Keep(name, output));
                break;
            case Module<Tensor, Tensor, Tensor, Tensor, (Tensor, Tensor)> layer:
                layer.register_forward_hook((_, _, _, _, _, output) => Keep(name, output));
                break;
        }
    }

    private Tensor Keep(string stage, Tensor output)
    {
        // Ours are rows in split order, the reference's are grids.
        var splits = stage switch
        {
            "output_upscaling.0" or "output_upscaling.1" => 1,
            "output_upscaling" => 2,
            _ => 0,
        };
        var kept = splits == 0 ? output.clone() : MaskUpscaling3d.ToGrid(output, splits);
        _outputs.Add((stage, kept.DetachFromDisposeScope()));
        return output;
    }

    private (Tensor First, Tensor Second) Keep(string stage, (Tensor First, Tensor Second) output)
    {
        _outputs.Add(($"{stage}[0]", output.First.clone().DetachFromDisposeScope()));
        _outputs.Add(($"{stage}[1]", output.Second.clone().DetachFromDisposeScope()));
        return output;
    }
}
