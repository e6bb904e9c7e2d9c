namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>A file of the store.</summary>
/// <param name="Id">The image's id.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="Extension">End of its name, such as .nii.gz.</param>
internal sealed record StoredImage(string Id, string Path, string Extension)
{
    /// <summary>What to call it elsewhere: safe as the name of a file, and in a header.</summary>
    public string FileName => StoreName.Escape(Id) + Extension;
}
