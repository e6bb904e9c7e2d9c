namespace MemorizingSam.Server.Protocols.NnInteractive.Packing;

/// <summary>Number types of the arrays that Python clients send.</summary>
internal enum ArrayElement
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,

    /// <summary>8-bit unsigned.</summary>
    UInt8,

    /// <summary>8-bit signed.</summary>
    Int8,

    /// <summary>16-bit unsigned.</summary>
    UInt16,

    /// <summary>16-bit signed.</summary>
    Int16,

    /// <summary>32-bit unsigned.</summary>
    UInt32,

    /// <summary>32-bit signed.</summary>
    Int32,

    /// <summary>64-bit unsigned.</summary>
    UInt64,

    /// <summary>64-bit signed.</summary>
    Int64,

    /// <summary>IEEE half.</summary>
    Float16,

    /// <summary>IEEE single.</summary>
    Float32,

    /// <summary>IEEE double.</summary>
    Float64,
}
