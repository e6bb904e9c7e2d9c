namespace MemorizingSam.Server.Protocols.Arrays;

/// <summary>What has to be known of a session on an array to go on with it.</summary>
/// <param name="Owner">Id of the caller whose it is.</param>
/// <param name="Volume">Id of its volume.</param>
/// <param name="Session">Id of the desk's session.</param>
/// <param name="HasBuffer">Whether the client said where it keeps the mask.</param>
/// <param name="Beginning">Steps of the desk's session that its user cannot undo: those before the last reset, and the reset.</param>
/// <param name="Waiting">Prompts that the model had not answered when this was written.</param>
/// <param name="Steps">Steps of the desk's session at that time: if there are more, the model has answered the prompts since.</param>
internal sealed record KeptArray(
    string Owner, string Volume, string Session, bool HasBuffer, int Beginning, IReadOnlyList<ArrayPrompt> Waiting, int Steps);
