namespace MemorizingSam.Imaging.Datasets;

/// <summary>The arrangement of TotalSegmentator's own data: a folder for each subject, a binary mask for each organ.</summary>
/// <remarks>
/// An organ's file without voxels says as little as a missing file: the organ may lie outside the field of view.
/// </remarks>
internal sealed class TotalSegmentatorLayout : IFolderLayout
{
    private const string Masks = "segmentations";

    private static readonly string[] Images = ["ct.nii.gz", "mri.nii.gz", "ct.nii", "mri.nii"];

    /// <inheritdoc/>
    public bool Recognises(string folder)
        => Directory.EnumerateDirectories(folder).Any(subject => FindImage(subject) is not null);

    /// <inheritdoc/>
    public Dataset Find(string folder, ICollection<DatasetFinding> findings)
    {
        var splits = TotalSegmentatorMeta.ReadSplits(folder, findings);
        var cases = new List<DatasetCase>();
        foreach (var subject in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            var (id, masks) = (Path.GetFileName(subject), Path.Combine(subject, Masks));
            if (FindImage(subject) is not { } image)
            {
                if (Directory.Exists(masks))
                {
                    findings.Add(new(
                        FindingSeverity.Error,
                        subject,
                        "has segmentations but no image; add ct.nii.gz or mri.nii.gz, or remove it.",
                        id));
                }

                continue;
            }

            var organs = ImageFolder.VolumesIn(masks).ToArray();
            if (organs.Length == 0)
            {
                findings.Add(new(
                    FindingSeverity.Error, subject, $"has no labels; add {Masks}/ORGAN.nii.gz, or remove the folder.", id));
            }

            cases.Add(new DatasetCase
            {
                Id = id,
                PatientId = id,
                ImagePath = image,
                LabelSources = [.. organs.Select(organ => LabelSource.Binary(organ.Path, organ.Stem))],
                Split = splits.TryGetValue(id, out var split) ? split : null,
            });
        }

        return new Dataset
        {
            Name = Path.GetFileName(folder),
            Folder = folder,
            Layout = DatasetLayout.TotalSegmentator,
            LabelNames = LabelSource.NamesIn(cases),
            Cases = cases,
        };
    }

    private static string? FindImage(string subject)
        => Images.Select(name => Path.Combine(subject, name)).FirstOrDefault(File.Exists);
}
