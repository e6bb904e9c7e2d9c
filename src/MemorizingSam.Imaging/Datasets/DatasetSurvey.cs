using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Imaging.Datasets;

/// <summary>A data set with everything that file names, descriptions and splits tell about its faults.</summary>
/// <param name="Dataset">The data set, as far as it can be understood.</param>
/// <param name="Findings">Faults and remarks.</param>
internal sealed record DatasetSurvey(Dataset Dataset, IReadOnlyList<DatasetFinding> Findings)
{
    private const int ListedCases = 4;

    private static readonly IFolderLayout[] Layouts = [new NnUNetLayout(), new TotalSegmentatorLayout(), new SamMed3DLayout()];

    /// <summary>Looks at a folder without opening volumes.</summary>
    /// <exception cref="VolumeFormatException">No data set can be made out at all.</exception>
    /// <exception cref="ArgumentException">The options break a rule.</exception>
    public static DatasetSurvey Of(string folder, DatasetOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options.Validate();
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"The folder '{folder}' does not exist; give the folder of a data set.");
        }

        var layout = Array.Find(Layouts, layout => layout.Recognises(folder)) ?? throw Unknown(folder);
        var findings = new List<DatasetFinding>();
        var dataset = layout.Find(folder, findings);
        if (dataset.Cases.Count == 0)
        {
            throw findings.Count > 0 ? findings[0].ToException() : new VolumeFormatException(
                folder, "holds no case: its folders of images hold no volume of the kind that its description names.");
        }

        if (SplitsFile.Find(folder, options) is { } splits)
        {
            dataset = dataset with { Cases = SplitAssignment.Apply(dataset.Cases, splits, findings) };
        }

        findings.AddRange(FindTwins(dataset));
        findings.AddRange(FindLeaks(dataset));
        return new DatasetSurvey(dataset, findings);
    }

    private static IEnumerable<DatasetFinding> FindTwins(Dataset dataset)
        => from twins in dataset.Cases.GroupBy(one => one.Id)
           where twins.Count() > 1
           let paths = twins.Select(one => Path.GetRelativePath(dataset.Folder, one.ImagePath).Replace('\\', '/'))
           let files = string.Join(" and ", paths)
           select new DatasetFinding(
               FindingSeverity.Error,
               dataset.Folder,
               $"holds case '{twins.Key}' {twins.Count()} times: {files}; each case needs its own name: rename or remove one.",
               twins.Key);

    private static IEnumerable<DatasetFinding> FindLeaks(Dataset dataset)
        => from patient in dataset.Cases.Where(one => one.Split is not null).GroupBy(one => one.PatientId)
           where patient.Select(one => one.Split).Distinct().Count() > 1
           let places = patient.GroupBy(one => one.Split).OrderBy(split => split.Key)
           select new DatasetFinding(
               FindingSeverity.Error,
               dataset.Folder,
               $"leaks patient '{patient.Key}' between splits: {string.Join(", ", places.Select(InSplit))}; "
               + "a patient must be in one split only, or figures mean nothing: move the cases into one.",
               patient.First().Id);

    private static string InSplit(IGrouping<DatasetSplit?, DatasetCase> cases)
    {
        var ids = cases.Select(one => one.Id).Distinct().ToArray();
        var more = ids.Length > ListedCases ? $" and {ids.Length - ListedCases} more" : string.Empty;
        return $"{string.Join(" ", ids.Take(ListedCases))}{more} in {cases.Key.ToString()!.ToLowerInvariant()}";
    }

    private static VolumeFormatException Unknown(string folder)
        => new(
            folder,
            (Directory.EnumerateFileSystemEntries(folder).Any() ? "holds no data set that memsam knows" : "is empty")
            + "; a data set has dataset.json, imagesTr and labelsTr (nnU-Net), s0001/ct.nii.gz and s0001/segmentations "
            + "(TotalSegmentator), or CATEGORY/DATASET/imagesTr and labelsTr (SAM-Med3D).");
}
