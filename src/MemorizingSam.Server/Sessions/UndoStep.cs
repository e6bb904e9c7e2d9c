namespace MemorizingSam.Server.Sessions;

/// <summary>What one undo takes back: a scribble is several clicks to the model, and one step to its user.</summary>
/// <param name="Operations">Operations of the library's session.</param>
/// <param name="Objects">Objects whose masks it changed.</param>
/// <param name="NewName">What the first of them, whose mask the second one now has, is called from then on; null if no name changed.</param>
internal sealed record UndoStep(int Operations, IReadOnlyList<string> Objects, string? NewName = null);
