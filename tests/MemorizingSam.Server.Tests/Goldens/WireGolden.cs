using System.Text.Json;

namespace MemorizingSam.Server.Tests.Goldens;

/// <summary>What Python clients pack (tools/goldens/wire.py), and what c-blosc2 itself does (tools/goldens/blosc2.mjs).</summary>
internal static class WireGolden
{
    /// <summary>Names of the Blosc chunks of a kind.</summary>
    public static TheoryData<string> ChunkNames(string kind)
        => [.. Read().GetProperty("chunks").EnumerateArray().Where(chunk => Text(chunk, "kind") == kind).Select(chunk => Text(chunk, "name"))];

    /// <summary>A Blosc chunk and its content.</summary>
    public static (byte[] Chunk, byte[] Raw) Chunk(string name)
    {
        var chunk = Read().GetProperty("chunks").EnumerateArray().Single(chunk => Text(chunk, "name") == name);
        return (chunk.GetProperty("chunk").GetBytesFromBase64(), chunk.GetProperty("raw").GetBytesFromBase64());
    }

    /// <summary>Names of the chunks that c-blosc2 packed.</summary>
    public static TheoryData<string> LibraryNames => [.. Read("blosc2.json").GetProperty("chunks").EnumerateArray().Select(chunk => Text(chunk, "name"))];

    /// <summary>A chunk that c-blosc2 packed, and the length and SHA-256 of its content.</summary>
    public static (byte[] Chunk, int Length, string Sha256) LibraryChunk(string name)
    {
        var chunk = Read("blosc2.json").GetProperty("chunks").EnumerateArray().Single(chunk => Text(chunk, "name") == name);
        return (chunk.GetProperty("chunk").GetBytesFromBase64(), chunk.GetProperty("length").GetInt32(), Text(chunk, "sha256"));
    }

    /// <summary>Names of the .npy files.</summary>
    public static TheoryData<string> NpyNames => [.. Read().GetProperty("npy").EnumerateArray().Select(file => Text(file, "name"))];

    /// <summary>A .npy file of 2×3×4 numbers, their type and what they are in C order.</summary>
    public static (byte[] File, string Type, byte[] Content) Npy(string name)
    {
        var file = Read().GetProperty("npy").EnumerateArray().Single(file => Text(file, "name") == name);
        return (file.GetProperty("file").GetBytesFromBase64(), Text(file, "type"), file.GetProperty("content").GetBytesFromBase64());
    }

    /// <summary>A mask's voxels, and what numpy's packbits makes of them.</summary>
    public static (byte[] Voxels, byte[] Packed) PackBits()
    {
        var bits = Read().GetProperty("packbits");
        return (bits.GetProperty("voxels").GetBytesFromBase64(), bits.GetProperty("packed").GetBytesFromBase64());
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static JsonElement Read(string file = "wire.json")
    {
        using var stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Goldens", file));
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
