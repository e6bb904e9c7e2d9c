namespace MemorizingSam.Server.Work;

/// <summary>Who asks for the device.</summary>
/// <param name="Owner">Whose work it is: owners take turns.</param>
/// <param name="Session">In which session of his; empty for none.</param>
internal readonly record struct DeviceUser(string Owner, string Session);
