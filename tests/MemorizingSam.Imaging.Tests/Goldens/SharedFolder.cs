namespace MemorizingSam.Imaging.Tests.Goldens;

/// <summary>The folder of data that is too large for the repository; it may lie beside the checkout, and no test needs it.</summary>
internal static class SharedFolder
{
    /// <summary>A file of the folder <c>shared</c> beside the checkout, or null if there is none.</summary>
    /// <param name="name">Path inside <c>shared</c>, with forward slashes.</param>
    public static string? Find(string name)
    {
        var file = Path.GetFullPath(Path.Combine([RepositoryFolder.Root, "..", "shared", .. name.Split('/')]));
        return File.Exists(file) ? file : null;
    }
}
