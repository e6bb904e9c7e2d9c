namespace MemorizingSam.Server.Sessions;

/// <summary>An object that was memorised.</summary>
/// <param name="Object">Its name, under which it is recalled.</param>
/// <param name="Ids">Ids of its memories.</param>
/// <param name="Agreement">Dice of its mask with what the memory had proposed in this session; null if it was not asked.</param>
internal sealed record MemorizedObject(string Object, IReadOnlyList<string> Ids, double? Agreement);
