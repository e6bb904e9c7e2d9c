namespace MemorizingSam.Build;

/// <summary>What <see cref="WeakVersionPatch"/> found, and did.</summary>
public enum PatchOutcome
{
    /// <summary>The library does not ask for the version; nothing was changed.</summary>
    NotNeeded,

    /// <summary>The need is weak already; nothing was changed.</summary>
    AlreadyWeak,

    /// <summary>The need was strong and is weak now; one field was changed.</summary>
    Patched,
}
