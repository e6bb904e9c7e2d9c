namespace MemorizingSam.Evaluation;

/// <summary>Where a simulated user clicks, given the mask so far and the true one.</summary>
public enum ClickRule
{
    /// <summary>On the innermost voxel of the largest connected error; the same for every seed.</summary>
    Innermost,

    /// <summary>
    /// On any voxel of the deeper kind of error (missed or wrong) that lies more than half as deep as the deepest one.
    /// </summary>
    Ritm,

    /// <summary>On any voxel that is missed or wrong.</summary>
    Random,

    /// <summary><see cref="Ritm"/> for the first two clicks, <see cref="Random"/> from the third on, as the published code has it.</summary>
    Published,
}
