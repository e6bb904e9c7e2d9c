namespace MemorizingSam.Server.Sessions;

/// <summary>A session as clients see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Volume">Id of its volume.</param>
/// <param name="Memory">Whether it recalls from the server's bank.</param>
/// <param name="Objects">In the order of their labels, from 1.</param>
/// <param name="CanUndo">Whether there is something to undo.</param>
/// <param name="CanRedo">Whether something undone can be done again.</param>
/// <param name="LastUsed">When it was last changed.</param>
internal sealed record SessionView(
    string Id, string Volume, bool Memory, IReadOnlyList<ObjectView> Objects, bool CanUndo, bool CanRedo, DateTimeOffset LastUsed);
