using System.Reflection;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests;

/// <summary>Nobody changes what others build on without seeing it.</summary>
public sealed class PublicApiTests
{
    public static TheoryData<Assembly> Libraries => [typeof(Volume).Assembly, typeof(Segmenter).Assembly];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Of_OwnLibraries_IsWhatIsWrittenDown(Assembly library)
    {
        var name = library.GetName().Name!;
        var path = Path.Combine(RepositoryFolder.Root, "docs", "public-api", $"{name}.txt");
        var now = PublicApi.Of(library).ToArray();
        var known = File.Exists(path) ? File.ReadAllLines(path) : [];

        var written = Path.Combine(AppContext.BaseDirectory, $"{name}.txt");
        File.WriteAllText(written, string.Join('\n', now) + "\n");
        Assert.True(
            now.SequenceEqual(known),
            $"The public API of {name} is another one. If that is meant, copy {written} to docs/public-api and say in CHANGELOG.md what breaks.\n"
            + string.Join('\n', [.. now.Except(known).Select(line => $"+ {line}"), .. known.Except(now).Select(line => $"- {line}")]));
    }
}
