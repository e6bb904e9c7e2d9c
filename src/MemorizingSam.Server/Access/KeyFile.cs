using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Server.Access;

/// <summary>The file of API keys: JSON that holds names, roles, quotas and hashes, and no key.</summary>
public static class KeyFile
{
    private const string Prefix = "memsam_";
    private const int KeyBytes = 32;
    private const int IdBytes = 6;
    private const int LongestName = 100;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The key file of a data folder, unless another is chosen.</summary>
    public static string In(string dataFolder) => Path.Combine(dataFolder, "keys.json");

    /// <summary>Reads the keys; none if there is no such file.</summary>
    /// <exception cref="IOException">The file cannot be read, or is no key file.</exception>
    public static IReadOnlyList<ApiKey> Read(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        try
        {
            using var file = File.OpenRead(path);
            var keys = JsonSerializer.Deserialize<ApiKey[]>(file, Json) ?? [];
            return keys.All(key => key?.Sha256.Length == 2 * SHA256.HashSizeInBytes && key.Sha256.All(char.IsAsciiHexDigit))
                ? keys
                : throw new JsonException("a key is missing, or its hash is not SHA-256 in hexadecimal.");
        }
        catch (Exception e) when (e is JsonException or UnauthorizedAccessException)
        {
            throw new IOException($"'{Path.GetFileName(path)}' cannot be read as a key file: {e.Message}", e);
        }
    }

    /// <summary>Makes a key.</summary>
    /// <param name="path">The key file; made if it is not there, for its owner's eyes only.</param>
    /// <param name="wanted">Name, role and quotas; its id, hash and time are filled in.</param>
    /// <returns>The key, which is written nowhere.</returns>
    /// <exception cref="ArgumentException">The name is empty, too long, or taken.</exception>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public static string Add(string path, ApiKey wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);

        // A key is often made before the server first runs.
        PrivateFolder.Make(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var keys = Read(path);
        if (string.IsNullOrWhiteSpace(wanted.Name) || wanted.Name.Length > LongestName || wanted.Name.Any(char.IsControl))
        {
            throw new ArgumentException($"A key needs a name of 1 to {LongestName} printable characters; say whose it is.");
        }

        if (keys.Any(key => key.Name == wanted.Name))
        {
            throw new ArgumentException($"There is a key named '{wanted.Name}' already; choose another name, or remove that one first.");
        }

        var plain = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyBytes));
        var made = wanted with
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)),
            Sha256 = HashOf(plain),
            Created = DateTimeOffset.UtcNow,
        };
        Write(path, [.. keys, made]);
        return plain;
    }

    /// <summary>Removes a key; what its user has on the server stays until it is deleted there.</summary>
    /// <exception cref="ArgumentException">There is no key of that name or id.</exception>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public static void Remove(string path, string nameOrId)
    {
        var keys = Read(path);
        var left = keys.Where(key => key.Name != nameOrId && key.Id != nameOrId).ToArray();
        if (left.Length == keys.Count)
        {
            throw new ArgumentException(
                $"There is no key '{nameOrId}'; {(keys.Count == 0 ? "there are none" : $"there are {string.Join(", ", keys.Select(key => key.Name))}")}.");
        }

        Write(path, left);
    }

    /// <summary>The hash that is kept of a key.</summary>
    internal static string HashOf(string plain) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(plain)));

    private static void Write(string path, ApiKey[] keys)
    {
        PrivateFolder.MakeFile(path, "[]"u8);
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, keys, Json));
    }
}
