namespace MemorizingSam.Server.Protocols.Memsam;

/// <summary>In what a client names places.</summary>
internal enum Space
{
    /// <summary>World mm: right, anterior, superior.</summary>
    Ras,

    /// <summary>World mm: left, posterior, superior.</summary>
    Lps,

    /// <summary>Voxels of the file, from 0.</summary>
    Voxel,
}
