using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>Finds volumes by what they hold, whatever their files are called now.</summary>
internal static class SourceSearch
{
    /// <summary>Finds volumes.</summary>
    /// <param name="wanted">Fingerprints of the volumes.</param>
    /// <param name="likely">Files to look at first; they may be gone.</param>
    /// <param name="folders">Folders to look through then, with those below them.</param>
    /// <param name="progress">Told about each file.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <returns>For each fingerprint that was found the file, and the frame in a file of several.</returns>
    public static IReadOnlyDictionary<string, (string Path, int? Frame)> Find(
        IEnumerable<string> wanted,
        IEnumerable<string> likely,
        IReadOnlyList<string> folders,
        IProgress<RebuildProgress>? progress,
        CancellationToken cancellation)
    {
        var lacking = wanted.ToHashSet(StringComparer.Ordinal);
        var found = new Dictionary<string, (string Path, int? Frame)>(StringComparer.Ordinal);
        var files = likely.Where(File.Exists)
            .Concat(folders.SelectMany(folder => VolumeFolder.VolumesBelow(folder)).Select(volume => volume.Path))
            .Select(Path.GetFullPath).Distinct(StringComparer.Ordinal).ToArray();
        for (var i = 0; i < files.Length && lacking.Count > 0; i++)
        {
            progress?.Report(new RebuildProgress(IsEncoding: false, i, files.Length));
            foreach (var (fingerprint, frame) in Fingerprints(files[i], cancellation))
            {
                if (lacking.Remove(fingerprint))
                {
                    found.Add(fingerprint, (files[i], frame));
                }
            }
        }

        return found;
    }

    /// <summary>What a file holds; nothing if it cannot be read.</summary>
    private static List<(string Fingerprint, int? Frame)> Fingerprints(string path, CancellationToken cancellation)
    {
        var fingerprints = new List<(string Fingerprint, int? Frame)>();
        try
        {
            var frames = VolumeFile.ReadHeader(path).FrameCount;
            for (var frame = 0; frame < frames; frame++)
            {
                int? which = frames == 1 ? null : frame;
                Volume volume = VolumeFile.Read(path, which, cancellation: cancellation);
                fingerprints.Add((VolumeFingerprint.Of(volume), which));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Among the files of a folder there may be others than the volumes; what is not found in the end is told.
        }

        return fingerprints;
    }
}
