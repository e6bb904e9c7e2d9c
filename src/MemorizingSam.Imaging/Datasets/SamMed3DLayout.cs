namespace MemorizingSam.Imaging.Datasets;

/// <summary>
/// SAM-Med3D's arrangement: a folder for each category, in it one for each source, and binary masks of the category.
/// </summary>
/// <remarks>
/// Source: SAM-Med3D's README and data_loader.py. An image is there once for each category; the same name within one source is
/// the same patient, whatever the category, so that a patient who is in imagesTr of one and in imagesTs of another is a leak.
/// </remarks>
internal sealed class SamMed3DLayout : IFolderLayout
{
    /// <inheritdoc/>
    public bool Recognises(string folder) => Sources(folder).Any();

    /// <inheritdoc/>
    public Dataset Find(string folder, ICollection<DatasetFinding> findings)
    {
        var cases = Sources(folder)
            .SelectMany(source => FindIn(source, findings))
            .OrderBy(one => one.Id, StringComparer.Ordinal)
            .ToArray();
        return new Dataset
        {
            Name = Path.GetFileName(folder),
            Folder = folder,
            Layout = DatasetLayout.SamMed3D,
            LabelNames = LabelSource.NamesIn(cases),
            Cases = cases,
        };
    }

    private static IEnumerable<string> Sources(string folder)
        => Directory.EnumerateDirectories(folder)
            .SelectMany(Directory.EnumerateDirectories)
            .Where(source => ImageFolder.In(source).Any())
            .Order(StringComparer.Ordinal);

    private static IEnumerable<DatasetCase> FindIn(string source, ICollection<DatasetFinding> findings)
    {
        var (name, category) = (Path.GetFileName(source), Path.GetFileName(Path.GetDirectoryName(source)!));
        foreach (var part in ImageFolder.In(source))
        {
            var masks = ImageFolder.VolumesIn(part.Labels).ToDictionary(file => file.Stem, file => file.Path);
            foreach (var (image, stem) in ImageFolder.VolumesIn(part.Images))
            {
                var id = $"{category}/{name}/{stem}";
                var hasMask = masks.Remove(stem, out var mask);
                if (!hasMask && !part.HasNoLabels)
                {
                    findings.Add(new(
                        FindingSeverity.Error,
                        image,
                        $"of '{category}/{name}' has no mask; "
                        + $"add one of the same name to {Path.GetFileName(part.Labels)}, or remove the image.",
                        id));
                }

                yield return new DatasetCase
                {
                    Id = id,
                    PatientId = $"{name}/{stem}",
                    ImagePath = image,
                    LabelSources = hasMask ? [LabelSource.Binary(mask!, category)] : [],
                    Split = part.Split,
                };
            }

            foreach (var (stem, mask) in masks)
            {
                findings.Add(new(
                    FindingSeverity.Error,
                    mask,
                    $"of '{category}/{name}' has no image of the same name in {Path.GetFileName(part.Images)}; "
                    + "add it, or remove the mask.",
                    $"{category}/{name}/{stem}"));
            }
        }
    }
}
