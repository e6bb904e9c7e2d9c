namespace MemorizingSam.Evaluation;

/// <summary>How objects are pointed at; each way is measured for itself.</summary>
[Flags]
public enum EvaluationPrompts
{
    /// <summary>Simulated clicks, one after another.</summary>
    Click = 1,

    /// <summary>One box, the true label's.</summary>
    Box = 2,

    /// <summary>Both, each in a session of its own.</summary>
    Both = Click | Box,
}
