namespace MemorizingSam.Imaging.Datasets;

/// <summary>The pairs of folders of nnU-Net and SAM-Med3D, and what their names say about the split.</summary>
/// <param name="Images">Folder of the images.</param>
/// <param name="Labels">Folder of their labels.</param>
/// <param name="Split">What the images may be used for, unless a splits file says otherwise.</param>
internal sealed record ImageFolder(string Images, string Labels, DatasetSplit Split)
{
    private static readonly string[] Endings = [".nii.gz", ".nii", ".nrrd", ".mha"];

    /// <summary>Whether the images' labels may be missing as a whole: those of test images are often kept back.</summary>
    public bool HasNoLabels => Split != DatasetSplit.Train && !Directory.Exists(Labels);

    /// <summary>The pairs that a folder holds.</summary>
    public static IEnumerable<ImageFolder> In(string folder)
        => from part in new[] { ("Tr", DatasetSplit.Train), ("Val", DatasetSplit.Validation), ("Ts", DatasetSplit.Test) }
           let images = Path.Combine(folder, "images" + part.Item1)
           where Directory.Exists(images)
           select new ImageFolder(images, Path.Combine(folder, "labels" + part.Item1), part.Item2);

    /// <summary>Files with an ending and the rest of their names, in ordinal order; hidden files are no data.</summary>
    public static IEnumerable<(string Path, string Stem)> FilesIn(string folder, string ending)
        => !Directory.Exists(folder) ? [] : Directory.EnumerateFiles(folder)
            .Select(path => (Path: path, Name: Path.GetFileName(path)))
            .Where(file => !file.Name.StartsWith('.') && file.Name.Length > ending.Length)
            .Where(file => file.Name.EndsWith(ending, StringComparison.Ordinal))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => (file.Path, file.Name[..^ending.Length]));

    /// <summary>Volumes with any usual ending and the rest of their names.</summary>
    public static IEnumerable<(string Path, string Stem)> VolumesIn(string folder)
        => Endings.SelectMany(ending => FilesIn(folder, ending)).OrderBy(file => file.Stem, StringComparer.Ordinal);
}
