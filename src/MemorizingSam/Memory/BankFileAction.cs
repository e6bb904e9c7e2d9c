namespace MemorizingSam.Memory;

/// <summary>What a bank does to files.</summary>
internal enum BankFileAction
{
    /// <summary>Makes a file.</summary>
    Create,

    /// <summary>Writes bytes, at the end of what is there.</summary>
    Write,

    /// <summary>Makes sure that a file's bytes are on the disk.</summary>
    Flush,

    /// <summary>Gives a file its name, perhaps in place of another.</summary>
    Rename,

    /// <summary>Deletes a file.</summary>
    Delete,

    /// <summary>Cuts bytes off the end of a file.</summary>
    Cut,

    /// <summary>Makes sure that a folder's names are on the disk.</summary>
    FlushFolder,
}
