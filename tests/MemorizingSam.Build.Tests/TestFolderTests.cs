using System.Text.Json;
using System.Xml.Linq;

namespace MemorizingSam.Build.Tests;

/// <summary>What makes it safe that all test projects are built into one folder.</summary>
public sealed class TestFolderTests
{
    private static readonly string Tests = Path.Combine(RepositoryFolder.Root, "tests");

    [Fact]
    public void BuildAfter_OfAllTestProjects_FormsOneChain()
    {
        var projects = Projects().ToDictionary(p => Path.GetFileNameWithoutExtension(p), p => BuildAfter(p) ?? "");

        var chain = new List<string>();
        for (var last = ""; projects.SingleOrDefault(p => p.Value == last).Key is { } next; last = next)
        {
            chain.Add(next);
        }

        Assert.Equal(projects.Keys.Order(), chain.Order());
    }

    [Fact]
    public void Solution_ListsEveryTestProject()
    {
        var solution = XDocument.Load(Directory.GetFiles(RepositoryFolder.Root, "*.slnx").Single());
        var listed = solution.Descendants("Project").Select(p => (string)p.Attribute("Path")!).Where(p => p.StartsWith("tests/"));

        var found = Projects().Select(p => Path.GetRelativePath(RepositoryFolder.Root, p).Replace('\\', '/'));

        Assert.Equal(found.Order(), listed.Order());
    }

    // Otherwise the project built last decides which file all the others load.
    [Fact]
    public void Packages_OfAllTestProjects_HaveOneVersion()
    {
        var versions = Directory.GetFiles(AppContext.BaseDirectory, "*.deps.json")
            .SelectMany(Libraries)
            .ToLookup(library => library.Split('/')[0], library => library.Split('/')[1]);

        Assert.NotEmpty(versions);
        Assert.Empty(versions.Where(v => v.Distinct().Count() > 1).Select(v => $"{v.Key}: {string.Join(", ", v.Distinct())}"));
    }

    [Fact]
    public void Goldens_OfAllTestProjects_HaveDistinctNames()
    {
        var names = Projects()
            .Select(p => Path.Combine(Path.GetDirectoryName(p)!, "Goldens"))
            .Where(Directory.Exists)
            .SelectMany(g => Directory.GetFiles(g, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(g, f)))
            .Where(name => !name.EndsWith(".cs"));

        Assert.Empty(names.CountBy(name => name, StringComparer.OrdinalIgnoreCase).Where(n => n.Value > 1).Select(n => n.Key));
    }

    private static string[] Projects() => Directory.GetFiles(Tests, "*.csproj", SearchOption.AllDirectories);

    private static string? BuildAfter(string project) => XDocument.Load(project).Descendants("BuildAfter").SingleOrDefault()?.Value;

    private static IEnumerable<string> Libraries(string depsFile)
    {
        using var deps = JsonDocument.Parse(File.ReadAllText(depsFile));
        return [.. deps.RootElement.GetProperty("libraries").EnumerateObject().Select(library => library.Name)];
    }
}
