using System.Text.Json;

namespace MemorizingSam.Imaging.Tests.Goldens;

/// <summary>Finds the recordings, which the build copies beside the test assembly.</summary>
internal static class GoldenFile
{
    /// <summary>Full path of a recording or a volume.</summary>
    /// <param name="name">Path inside <c>Goldens</c>, with forward slashes.</param>
    public static string FullPath(string name)
        => Path.Combine([AppContext.BaseDirectory, "Goldens", .. name.Split('/')]);

    /// <summary>Reads a JSON recording.</summary>
    /// <param name="name">Path inside <c>Goldens</c>.</param>
    public static JsonElement Json(string name)
    {
        using var stream = File.OpenRead(FullPath(name));
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
