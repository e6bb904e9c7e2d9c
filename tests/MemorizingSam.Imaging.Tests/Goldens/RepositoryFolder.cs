namespace MemorizingSam.Imaging.Tests.Goldens;

/// <summary>Finds the repository that the tests were built from, and what may lie beside it.</summary>
internal static class RepositoryFolder
{
    /// <summary>The folder that holds the solution, or null if the tests were moved away from it.</summary>
    public static string? Path
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "MemorizingSam.slnx")))
            {
                folder = folder.Parent;
            }

            return folder?.FullName;
        }
    }

    /// <summary>A file of the <c>shared</c> folder beside the repository, or null if there is none.</summary>
    /// <param name="name">Path inside <c>shared</c>, with forward slashes.</param>
    public static string? SharedFile(string name)
    {
        if (Path is not { } repository)
        {
            return null;
        }

        var file = System.IO.Path.GetFullPath(System.IO.Path.Combine([repository, "..", "shared", .. name.Split('/')]));
        return File.Exists(file) ? file : null;
    }
}
