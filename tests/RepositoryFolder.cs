namespace MemorizingSam;

/// <summary>The checkout that the tests were built in.</summary>
internal static class RepositoryFolder
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (at.EnumerateFiles("*.slnx").Any())
            {
                return at.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above '{folder}' holds a .slnx file; run the tests inside the checkout.");
    }
}
