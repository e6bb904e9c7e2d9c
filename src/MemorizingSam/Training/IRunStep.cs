namespace MemorizingSam.Training;

/// <summary>What one step of a run came to, as its log keeps it.</summary>
internal interface IRunStep
{
    /// <summary>Steps done, this one included.</summary>
    long Step { get; }
}
