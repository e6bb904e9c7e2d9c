using System.Text.RegularExpressions;

namespace MemorizingSam.Imaging.Formats;

/// <summary>Finds the data files that a detached header names: in the header's own folder or below it, and nowhere else.</summary>
/// <remarks>
/// A header is data from anywhere; one that could name <c>/etc/passwd</c> or <c>../other-patient/ct.raw</c> would make of
/// every reader that shows voxels a reader of other files.
/// </remarks>
internal sealed partial class DataFiles(string headerPath)
{
    /// <summary>Names made by a pattern such as <c>slice%03d.raw</c> and the numbers from first to last.</summary>
    /// <exception cref="VolumeFormatException">The pattern has no place for a number, or the step leads away from the last.</exception>
    public IEnumerable<string> Number(string pattern, long first, long last, long step)
    {
        var places = NumberPlace().Matches(pattern);
        if (places.Count != 1 || pattern.Count(c => c == '%') != 1)
        {
            throw Fault(
                $"names its data files {HeaderFields.Quote(pattern)}; memsam reads patterns with one number, such as slice%03d.raw.");
        }

        if (step == 0 || (first != last && step < 0 != last < first))
        {
            throw Fault($"numbers its data files from {first} to {last} in steps of {step}, which never end; its header is damaged.");
        }

        var place = places[0];
        var filler = place.Groups["zero"].Length > 0 ? '0' : ' ';
        var width = place.Groups["width"].Length > 0 ? int.Parse(place.Groups["width"].ValueSpan) : 0;
        return Numbers(first, last, step)
            .Select(number => pattern[..place.Index] + number.ToString().PadLeft(width, filler) + pattern[(place.Index + place.Length)..]);
    }

    /// <summary>Finds several files.</summary>
    /// <param name="names">Their names; no more of them are asked for than exist.</param>
    /// <param name="expected">How many the header's dimensions need.</param>
    /// <exception cref="VolumeFormatException">One does not exist, lies elsewhere or is named twice, or they are more or fewer.</exception>
    public IReadOnlyList<string> FindAll(IEnumerable<string> names, long expected)
    {
        var files = new List<string>();
        foreach (var name in names)
        {
            if (files.Count == expected)
            {
                throw Fault($"names more than the {expected} data files that its dimensions need; its header is damaged.");
            }

            files.Add(Find(name));
        }

        if (files.Count != expected)
        {
            throw Fault($"names {files.Count} data files; its dimensions need {expected}: its header is damaged.");
        }

        // One file named a thousand times would make a volume a thousand times as large as all that was given.
        var twice = files.GroupBy(Path.GetFullPath, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Skip(1).Any());
        return twice is null
            ? files
            : throw Fault($"names the data file {HeaderFields.Quote(Path.GetFileName(twice.Key))} twice; its header is damaged.");
    }

    /// <summary>Finds one file.</summary>
    /// <exception cref="VolumeFormatException">It does not exist, lies elsewhere, or is the header itself.</exception>
    public string Find(string name)
    {
        // Headers written on Windows part folders with a backslash; both signs are read everywhere.
        var parts = name.Split('/', '\\');
        if (parts is ["", ..] or [[_, ':', ..], ..] || parts.Contains("..") || Path.IsPathRooted(name))
        {
            throw Fault(
                $"names the data file {HeaderFields.Quote(name)}; memsam reads data files only from the header's own folder and "
                + "below it: put the file there and name it so in the header.");
        }

        var path = Path.Combine([Path.GetDirectoryName(headerPath) ?? string.Empty, .. parts]);
        if (!File.Exists(path))
        {
            throw Fault($"names the data file {HeaderFields.Quote(name)}, which does not exist; put it beside the header.");
        }

        // It could be read until it is renamed, as every upload is: what was looked at and taken would be damaged later.
        return Path.GetFullPath(path).Equals(Path.GetFullPath(headerPath), StringComparison.OrdinalIgnoreCase)
            ? throw Fault(
                $"names itself as its data file ({HeaderFields.Quote(name)}); put the voxels behind the header, without a name, or into a file of their own.")
            : path;
    }

    private static IEnumerable<long> Numbers(long first, long last, long step)
    {
        for (Int128 number = first; step > 0 ? number <= last : number >= last; number += step)
        {
            yield return (long)number;
        }
    }

    private VolumeFormatException Fault(string what) => new(headerPath, what);

    /// <summary>A number's place in a pattern of C's printf; three digits of width are more than any file name has.</summary>
    [GeneratedRegex("%(?<zero>0?)(?<width>[0-9]{0,3})[du]")]
    private static partial Regex NumberPlace();
}
