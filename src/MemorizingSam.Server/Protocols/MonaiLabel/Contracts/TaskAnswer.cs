using System.Text.Json.Nodes;

namespace MemorizingSam.Server.Protocols.MonaiLabel.Contracts;

/// <summary>A task, running or done.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Status">SUBMITTED, RUNNING, DONE, ERROR or STOPPED.</param>
/// <param name="Request">What was asked for.</param>
/// <param name="StartTs">When it began.</param>
/// <param name="EndTs">When it ended; null while it runs.</param>
/// <param name="Result">What came of it; null while it runs.</param>
/// <param name="Details">Its latest lines.</param>
internal sealed record TaskAnswer(
    string Id, string Status, JsonObject Request, string StartTs, string? EndTs, JsonObject? Result, IReadOnlyList<string> Details);
