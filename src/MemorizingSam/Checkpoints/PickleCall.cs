namespace MemorizingSam.Checkpoints;

/// <summary>What calling an allowed Python name stands for.</summary>
internal enum PickleCall
{
    /// <summary>A storage class: may be named in a persistent id, not called.</summary>
    Storage,

    /// <summary>numpy.ndarray: may be named, not called.</summary>
    NumpyArrayType,

    OrderedDict,
    Counter,
    Namespace,
    Device,
    Size,
    Tensor,
    Parameter,
    Encode,
    NumpyType,
    NumpyScalar,
    NumpyArray,
}
