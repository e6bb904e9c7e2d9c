using System.Text.RegularExpressions;

namespace MemorizingSam.Imaging.Datasets.Augmentation;

/// <summary>Which label is which when a case is mirrored left to right, told by the labels' names.</summary>
/// <remarks>
/// A name has a side if <c>left</c> or <c>right</c> is one of its words (<c>parotid_left</c>, <c>left_kidney</c>,
/// <c>rib_left_3</c>,
/// <c>Left Lung</c>), or if it ends in <c>_L</c> or <c>_R</c>, the field's rule for radiotherapy (AAPM TG-263: <c>Parotid_L</c>).
/// </remarks>
public sealed partial class LabelSides
{
    private readonly HashSet<string> _names;

    /// <summary>Knows the labels of a data set.</summary>
    public LabelSides(IEnumerable<string> names) => _names = [.. names];

    /// <summary>
    /// What a label of a mirrored case is called: its counterpart on the other side, or its own name if it has no side; null if
    /// it has a side whose counterpart is no label of the data set, so that the case must not be mirrored for it.
    /// </summary>
    public string? Mirrored(string name)
    {
        var mirrored = OtherSide(name);
        return mirrored == name || _names.Contains(mirrored) ? mirrored : null;
    }

    /// <summary>The name with its sides swapped; the same name if it has none.</summary>
    public static string OtherSide(string name) => Side().Replace(name, side => side.Value switch
    {
        "left" => "right",
        "right" => "left",
        "Left" => "Right",
        "Right" => "Left",
        "LEFT" => "RIGHT",
        "RIGHT" => "LEFT",
        "L" => "R",
        _ => "L",
    });

    /// <summary>Whether a name says left.</summary>
    internal static bool IsLeft(string name) => Side().Match(name) is { Success: true, Value: ['l' or 'L', ..] };

    // A word ends where no letter or digit follows: '_', '-', '.', a blank or the end.
    [GeneratedRegex("(?<![A-Za-z0-9])(left|right|Left|Right|LEFT|RIGHT)(?![A-Za-z0-9])|(?<=_)[LR]$")]
    private static partial Regex Side();
}
