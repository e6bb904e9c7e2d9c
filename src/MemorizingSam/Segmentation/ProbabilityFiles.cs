using System.Buffers;
using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Segmentation;

/// <summary>Names of the files that probabilities go to, one object to a file.</summary>
internal static class ProbabilityFiles
{
    private const string PackedNifti = ".nii.gz";

    // What Windows refuses, on every system: files travel.
    private static readonly SearchValues<char> Refused
        = SearchValues.Create(['/', '\\', ':', '*', '?', '"', '<', '>', '|', .. Enumerable.Range(0, 32).Select(code => (char)code)]);

    /// <summary>Checks, before long work, that probabilities can go to a file.</summary>
    /// <exception cref="ArgumentException">Its format is not written, or holds labels only.</exception>
    /// <exception cref="DirectoryNotFoundException">Its folder does not exist.</exception>
    public static void Check(string path)
    {
        if (SegmentationFile.IsNamed(path))
        {
            throw new ArgumentException(
                $"'{Path.GetFileName(path)}' names a segmentation, which holds labels, not probabilities; use .nii.gz, .nrrd or .mha.");
        }

        VolumeFile.CheckWritable(path);
    }

    /// <summary>The file of each object: of one the given file, of several each its own, with its name before the extension.</summary>
    /// <param name="path">Such as <c>p.nii.gz</c>, which gives <c>p.liver.nii.gz</c>.</param>
    /// <param name="objectNames">Each once.</param>
    /// <exception cref="ArgumentException">A name cannot be in the name of a file.</exception>
    public static IReadOnlyList<string> For(string path, IReadOnlyList<string> objectNames)
    {
        if (objectNames.Count == 1)
        {
            return [path];
        }

        if (objectNames.FirstOrDefault(name => name.AsSpan().ContainsAny(Refused)) is { } refused)
        {
            throw new ArgumentException(
                $"The name '{refused}' cannot be in the name of its file of probabilities; leave out / \\ : * ? \" < > | and "
                + "control characters.");
        }

        var extension = path.EndsWith(PackedNifti, StringComparison.OrdinalIgnoreCase) ? path[^PackedNifti.Length..] : Path.GetExtension(path);
        return [.. objectNames.Select(name => $"{path[..^extension.Length]}.{name}{extension}")];
    }
}
