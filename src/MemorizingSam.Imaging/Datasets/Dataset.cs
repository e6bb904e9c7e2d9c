using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Imaging.Datasets;

/// <summary>Images with labels in a folder, told apart into cases, patients and splits.</summary>
public sealed record Dataset
{
    /// <summary>Name of the data set: what its description says, else its folder's name.</summary>
    public required string Name { get; init; }

    /// <summary>The folder.</summary>
    public required string Folder { get; init; }

    /// <summary>How its files are arranged.</summary>
    public required DatasetLayout Layout { get; init; }

    /// <summary>All labels that cases may hold.</summary>
    public required IReadOnlyList<string> LabelNames { get; init; }

    /// <summary>All cases, by their ids in ordinal order.</summary>
    public required IReadOnlyList<DatasetCase> Cases { get; init; }

    /// <summary>
    /// Finds the cases of a data set that is sound as far as file names, descriptions and splits tell; no volume is opened.
    /// </summary>
    /// <param name="folder">A folder in one of the arrangements of <see cref="DatasetLayout"/>.</param>
    /// <param name="options">Splits from elsewhere; null for the folder's own.</param>
    /// <exception cref="VolumeFormatException">
    /// No data set is there, a patient is in two splits, a split names a case that is not there, a label file is missing, or an
    /// id is there twice. The message tells the first fault and how many more there are.
    /// </exception>
    /// <exception cref="ArgumentException">The options break a rule.</exception>
    /// <exception cref="IOException">The folder or a file in it cannot be opened.</exception>
    public static Dataset Open(string folder, DatasetOptions? options = null)
    {
        var survey = DatasetSurvey.Of(folder, options ?? new DatasetOptions());
        var errors = survey.Findings.Where(finding => finding.Severity == FindingSeverity.Error).ToArray();
        return errors switch
        {
            [] => survey.Dataset,
            [var only] => throw only.ToException(),
            [var first, ..] => throw new VolumeFormatException(
                first.Path, $"{first.What} There are {errors.Length - 1} more faults; 'memsam data check' lists them all."),
        };
    }

    /// <summary>The cases of one split.</summary>
    public IEnumerable<DatasetCase> CasesIn(DatasetSplit split) => Cases.Where(one => one.Split == split);
}
