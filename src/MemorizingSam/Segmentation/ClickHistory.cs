namespace MemorizingSam.Segmentation;

/// <summary>Which clicks a model is given when it answers.</summary>
public enum ClickHistory
{
    /// <summary>The newest alone; the previous mask carries the others. All published weights were trained so.</summary>
    NewestClick,

    /// <summary>All clicks in the crop so far, besides the previous mask.</summary>
    AllClicks,
}
