namespace MemorizingSam.Imaging.Formats;

/// <summary>The volumes in a folder, told by the endings of their names; a detached header stands for itself and its voxels.</summary>
public static class VolumeFolder
{
    private static readonly string[] Endings = [".nii.gz", ".nii", ".hdr", ".nrrd", ".nhdr", ".mha", ".mhd"];

    /// <summary>Volumes that lie in a folder itself, in ordinal order; hidden files, and segmentations of 3D Slicer, are left out.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>Paths, and names without their endings.</returns>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static IReadOnlyList<(string Path, string Stem)> VolumesIn(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return [.. Volumes(folder, SearchOption.TopDirectoryOnly)];
    }

    /// <summary>The same with the volumes of all folders below it, in ordinal order of their paths.</summary>
    /// <inheritdoc cref="VolumesIn(string)"/>
    public static IReadOnlyList<(string Path, string Stem)> VolumesBelow(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return [.. Volumes(folder, SearchOption.AllDirectories)];
    }

    private static IEnumerable<(string Path, string Stem)> Volumes(string folder, SearchOption depth)
        => from path in Directory.EnumerateFiles(folder, "*", depth).Order(StringComparer.Ordinal)
           let name = Path.GetFileName(path)
           let ending = Array.Find(Endings, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
           where ending is not null && name.Length > ending.Length && !name.StartsWith('.') && !SegmentationFile.IsNamed(path)
           select (path, name[..^ending.Length]);
}
