namespace MemorizingSam.Server.Protocols.NnInteractive;

/// <summary>Versions of nnInteractive's protocol; they share some paths.</summary>
internal enum ArrayProtocol
{
    /// <summary>The plugin's own server: one session for all, no key.</summary>
    V1 = 1,

    /// <summary>nninteractive-server 2: leases and keys.</summary>
    V2 = 2,
}
