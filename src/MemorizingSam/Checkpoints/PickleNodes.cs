namespace MemorizingSam.Checkpoints;

// What unpickling makes: these, TorchStorage, TorchTensor, null, bool, long, double, BigInteger, string and byte[].
// None of them does anything.

/// <summary>A tuple, or a torch.Size.</summary>
internal sealed record PickleTuple(object?[] Items);

/// <summary>A list.</summary>
internal sealed record PickleList(List<object?> Items);

/// <summary>A dict, an OrderedDict or a Counter, in its order.</summary>
internal sealed record PickleDict(List<KeyValuePair<object?, object?>> Items)
{
    /// <summary>The value of a text key; as in Python, the last one counts.</summary>
    public object? this[string key] => Items.FindLast(item => item.Key is string text && text == key).Value;
}

/// <summary>The name of a Python object, one of <see cref="PickleGlobals"/>.</summary>
internal sealed record PickleGlobal(string Name, PickleCall Call, ElementType Element = default);

/// <summary>A Python object that was described but not made: a Namespace, a numpy dtype or array.</summary>
internal sealed record PickleObject(PickleCall Kind, object?[] Arguments)
{
    /// <summary>What BUILD would set.</summary>
    public object? State { get; set; }
}
