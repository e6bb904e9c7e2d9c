namespace MemorizingSam.Evaluation;

/// <summary>What places the crop that an object's first prompt is answered in.</summary>
public enum CropRule
{
    /// <summary>The first prompt, as for any user.</summary>
    Click,

    /// <summary>The middle of the true label's box, as the published protocol has it (REFERENCE, P4); it flatters.</summary>
    Label,
}
