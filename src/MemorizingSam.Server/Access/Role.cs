namespace MemorizingSam.Server.Access;

/// <summary>What a key may do; each role may do what those before it may.</summary>
public enum Role
{
    /// <summary>Looks: at its own volumes and sessions, and at the memory.</summary>
    Viewer,

    /// <summary>Opens volumes, segments, and memorises.</summary>
    Annotator,

    /// <summary>Changes and removes what is memorised, and reads the audit log.</summary>
    Admin,
}
