namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>Which of the numbers that a label map holds have which names.</summary>
/// <param name="Sure">Names and their numbers; the background is none.</param>
/// <param name="Unsure">Names that a number has in one reading of what was said and not in another; sorted.</param>
/// <param name="Nameless">Numbers that have no name in any reading.</param>
internal sealed record NumberedNames(
    IReadOnlyDictionary<string, IReadOnlyList<int>> Sure, IReadOnlyList<string> Unsure, IReadOnlyList<int> Nameless)
{
    private const string Background = "background";

    /// <summary>
    /// Reads names and numbers in two ways. 3D Slicer numbers the segments that it sends one after another, but says their places in its whole list,
    /// of which it leaves some out; others say the numbers themselves. Where a file fits both ways, or neither, and they do not mean the same, nobody can
    /// tell, and a wrong name would be remembered.
    /// </summary>
    /// <param name="found">The numbers that are there.</param>
    /// <param name="names">Names with the numbers that were said.</param>
    public static NumberedNames Of(IReadOnlyList<int> found, IReadOnlyList<(string Name, int Index)> names)
    {
        // An entry for what is no segment is none of those that are counted.
        var counted = names.OrderBy(name => name.Index).Where(name => name.Index != 0 || !IsBackground(name.Name));
        var ranked = counted.Select((name, i) => (name.Name, Number: i + 1)).ToLookup(name => name.Number, name => name.Name);
        var said = names.ToLookup(name => name.Index, name => name.Name);
        ILookup<int, string>[] readings = [ranked, said];
        var fitting = Array.FindAll(readings, reading => found.All(reading.Contains)) is { Length: > 0 } some ? some : readings;

        var (sure, unsure, nameless) = (new List<(string Name, int Number)>(), new SortedSet<string>(StringComparer.Ordinal), new List<int>());
        foreach (var number in found)
        {
            var possible = fitting.SelectMany(reading => reading[number]).Distinct(StringComparer.Ordinal).ToArray();
            if (possible.Length == 0)
            {
                nameless.Add(number);
            }
            else if (possible is [var name] && Array.TrueForAll(fitting, reading => reading.Contains(number)))
            {
                sure.Add((name, number));
            }
            else
            {
                unsure.UnionWith(possible);
            }
        }

        return new NumberedNames(
            sure.Where(one => !IsBackground(one.Name) && !unsure.Contains(one.Name)).GroupBy(one => one.Name, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => (IReadOnlyList<int>)[.. group.Select(one => one.Number)], StringComparer.Ordinal),
            [.. unsure.Where(name => !IsBackground(name))],
            nameless);
    }

    /// <summary>Whether a name is that of what is no object.</summary>
    public static bool IsBackground(string name) => name.Equals(Background, StringComparison.OrdinalIgnoreCase);
}
