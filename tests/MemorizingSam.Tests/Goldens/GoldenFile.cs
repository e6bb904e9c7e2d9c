using System.Text.Json;

namespace MemorizingSam.Tests.Goldens;

/// <summary>Finds the recordings, which the build copies beside the test assembly.</summary>
internal static class GoldenFile
{
    /// <summary>Full path of a recording.</summary>
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

    /// <summary>Reads all float32 tensors of a safetensors recording.</summary>
    /// <param name="name">Path inside <c>Goldens</c>.</param>
    public static IReadOnlyDictionary<string, GoldenArray> Arrays(string name)
    {
        var bytes = File.ReadAllBytes(FullPath(name));
        var headerLength = checked((int)BitConverter.ToUInt64(bytes, 0));
        using var header = JsonDocument.Parse(bytes.AsMemory(8, headerLength));
        var arrays = new Dictionary<string, GoldenArray>();
        foreach (var entry in header.RootElement.EnumerateObject().Where(e => e.Name != "__metadata__"))
        {
            Assert.Equal("F32", entry.Value.GetProperty("dtype").GetString());
            var shape = GoldenRecord.Shape(entry.Value);
            var begin = entry.Value.GetProperty("data_offsets")[0].GetInt32();
            var values = new float[shape.Aggregate(1L, (product, edge) => product * edge)];
            Buffer.BlockCopy(bytes, 8 + headerLength + begin, values, 0, 4 * values.Length);
            arrays.Add(entry.Name, new GoldenArray(shape, values));
        }

        return arrays;
    }
}
