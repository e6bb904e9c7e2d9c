using System.Collections.Immutable;

namespace MemorizingSam.Segmentation;

/// <summary>All objects of a session at one moment, in the order in which they were first prompted. Never changed.</summary>
/// <param name="Objects">Names and states.</param>
internal sealed record SessionState(ImmutableList<(string Name, ObjectState State)> Objects)
{
    /// <summary>Before the first operation.</summary>
    public static SessionState Empty { get; } = new([]);

    /// <summary>An object's state; empty for one that was not prompted yet.</summary>
    public ObjectState this[string name] => Objects.Find(entry => entry.Name == name).State ?? ObjectState.Empty;

    /// <summary>With another state of one object.</summary>
    public SessionState With(string name, ObjectState state)
    {
        var index = Objects.FindIndex(entry => entry.Name == name);
        return new SessionState(index < 0 ? Objects.Add((name, state)) : Objects.SetItem(index, (name, state)));
    }

    /// <summary>With another name of one object, which keeps its place.</summary>
    public SessionState Renamed(string name, string newName)
        => new([.. Objects.Select(entry => entry.Name == name ? (newName, entry.State) : entry)]);

    /// <summary>Without one object.</summary>
    public SessionState Without(string name) => new(Objects.RemoveAll(entry => entry.Name == name));
}
