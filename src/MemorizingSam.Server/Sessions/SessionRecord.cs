using System.Text.Json;

namespace MemorizingSam.Server.Sessions;

/// <summary>A session on the disk: enough to list it, and to do it again.</summary>
internal sealed record SessionRecord
{
    /// <summary>Of this format.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Version of the format that it was written in.</summary>
    public required int Version { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Owner { get; init; }

    /// <summary>What was chosen when it was opened.</summary>
    public required SessionChoices Choices { get; init; }

    /// <summary>What clients saw last.</summary>
    public required SessionView View { get; init; }

    /// <summary>The last number that a mask was given: none is given twice, so that a client's knowledge cannot be of another mask.</summary>
    public required long Revision { get; init; }

    /// <summary>What undo takes back and redo does again.</summary>
    public required IReadOnlyList<UndoStep> Steps { get; init; }

    /// <summary>How many of them are not undone.</summary>
    public required int Applied { get; init; }

    /// <summary>What the library saves of a session; null where only the rest is kept in memory.</summary>
    public JsonElement? Session { get; init; }
}
