namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Steps">One for each object.</param>
internal sealed record StepsAnswer(IReadOnlyList<StepAnswer> Steps);
