namespace MemorizingSam.Server.Protocols.MonaiLabel.Contracts;

/// <summary>An image was taken.</summary>
/// <param name="Image">Its id.</param>
internal sealed record ImageAnswer(string Image);
