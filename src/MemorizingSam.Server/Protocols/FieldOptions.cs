namespace MemorizingSam.Server.Protocols;

/// <summary>What the protocols of other programs are told of the server.</summary>
/// <param name="DataFolder">Where it keeps what it is sent.</param>
/// <param name="ModelPath">The model's file.</param>
internal sealed record FieldOptions(string DataFolder, string ModelPath);
