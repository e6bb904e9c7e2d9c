using System.Collections.Frozen;

namespace MemorizingSam.Checkpoints;

/// <summary>The only Python names a checkpoint may mention. Each stands for something inert of ours; none is looked up.</summary>
internal static class PickleGlobals
{
    /// <summary>The list in words, for messages.</summary>
    public const string Allowed =
        "tensors, OrderedDict, Counter, argparse.Namespace, torch.device, torch.Size and numpy numbers";

    private static readonly FrozenDictionary<string, PickleGlobal> ByName = List().ToFrozenDictionary(global => global.Name);

    /// <summary>Finds a name, written as <c>module.name</c>; null if it is not allowed.</summary>
    public static PickleGlobal? Find(string name) => ByName.GetValueOrDefault(name);

    private static IEnumerable<PickleGlobal> List()
    {
        foreach (var (type, name) in ElementTypes.TorchStorages)
        {
            yield return new PickleGlobal($"torch.{name}", PickleCall.Storage, type);
        }

        yield return new PickleGlobal("collections.OrderedDict", PickleCall.OrderedDict);
        yield return new PickleGlobal("collections.Counter", PickleCall.Counter);
        yield return new PickleGlobal("argparse.Namespace", PickleCall.Namespace);
        yield return new PickleGlobal("torch.device", PickleCall.Device);
        yield return new PickleGlobal("torch.Size", PickleCall.Size);
        yield return new PickleGlobal("torch._utils._rebuild_tensor", PickleCall.Tensor);
        yield return new PickleGlobal("torch._utils._rebuild_tensor_v2", PickleCall.Tensor);
        yield return new PickleGlobal("torch._utils._rebuild_parameter", PickleCall.Parameter);
        yield return new PickleGlobal("_codecs.encode", PickleCall.Encode);
        yield return new PickleGlobal("numpy.dtype", PickleCall.NumpyType);
        yield return new PickleGlobal("numpy.ndarray", PickleCall.NumpyArrayType);
        foreach (var module in new[] { "numpy.core.multiarray", "numpy._core.multiarray" })
        {
            yield return new PickleGlobal($"{module}.scalar", PickleCall.NumpyScalar);
            yield return new PickleGlobal($"{module}._reconstruct", PickleCall.NumpyArray);
        }
    }
}
