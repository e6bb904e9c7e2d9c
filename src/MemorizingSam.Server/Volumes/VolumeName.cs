using MemorizingSam.Server.Limits;

namespace MemorizingSam.Server.Volumes;

/// <summary>The name that a client gave a volume, and what the server makes of it.</summary>
/// <param name="Shown">Without folders and signs that cannot be printed.</param>
/// <param name="Extension">One of those that are read; the rest of a file's name on the server is not the client's.</param>
internal readonly record struct VolumeName(string Shown, string Extension)
{
    private const int LongestName = 200;

    /// <summary>What the names of volumes of one file end in.</summary>
    public static readonly IReadOnlyList<string> Extensions = [".nii.gz", ".nii", ".nrrd", ".mha"];

    private static readonly string[] Parts = [".nhdr", ".mhd", ".hdr", ".img", ".img.gz", ".hdr.gz", ".raw", ".raw.gz", ".zraw"];

    /// <summary>The extension of the name of a volume of one file; null for another name.</summary>
    public static string? ExtensionOf(string name)
        => Extensions.FirstOrDefault(one => name.Length > one.Length && name.EndsWith(one, StringComparison.OrdinalIgnoreCase));

    /// <summary>Takes a client's name.</summary>
    /// <exception cref="RefusedException">It names no format of one file.</exception>
    public static VolumeName Of(string? given)
    {
        // Clients send whole paths, of Windows too.
        var name = string.Concat((given ?? "").Split('/', '\\')[^1].Where(c => !char.IsControl(c) && !char.IsSurrogate(c)));
        name = name.Length > LongestName ? name[^LongestName..] : name;
        if (Array.Exists(Parts, part => name.EndsWith(part, StringComparison.OrdinalIgnoreCase)))
        {
            throw RefusedException.BadRequest(
                "This is one part of a volume of two files; send it as one file: .nii, .nii.gz, .nrrd or .mha ('memsam convert' makes one).");
        }

        return ExtensionOf(name) is { } extension
            ? new VolumeName(name, extension)
            : throw RefusedException.BadRequest("A volume needs a name that ends in .nii, .nii.gz, .nrrd or .mha, such as ct.nii.gz.");
    }
}
