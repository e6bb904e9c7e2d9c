using System.Globalization;

namespace MemorizingSam.Imaging.Datasets;

/// <summary>nnU-Net's arrangement, and the Medical Segmentation Decathlon's, from which it comes.</summary>
/// <remarks>
/// Source: nnU-Net's documentation, dataset_format.md. Images end in a channel number (<c>_0000</c>), which the Decathlon leaves
/// out. A case without an image of channel 0 is a fault; further channels are not read, and a remark says so.
/// </remarks>
internal sealed class NnUNetLayout : IFolderLayout
{
    private const int ChannelDigits = 4;

    /// <inheritdoc/>
    public bool Recognises(string folder)
        => File.Exists(Path.Combine(folder, NnUNetDescription.FileName)) || ImageFolder.In(folder).Any();

    /// <inheritdoc/>
    public Dataset Find(string folder, ICollection<DatasetFinding> findings)
    {
        var description = NnUNetDescription.Read(folder);
        var cases = ImageFolder.In(folder).SelectMany(part => FindIn(part, description, findings)).ToArray();
        var training = cases.Count(one => one.ImagePath.StartsWith(Path.Combine(folder, "imagesTr"), StringComparison.Ordinal));
        if (description.TrainingCount is { } promised && promised != training)
        {
            findings.Add(DatasetFinding.Warning(
                description.Path, $"promises {promised} training cases, imagesTr holds {training}."));
        }

        return new Dataset
        {
            Name = description.Name ?? Path.GetFileName(folder),
            Folder = folder,
            Layout = DatasetLayout.NnUNet,
            LabelNames = [.. description.Labels.Keys],
            Cases = [.. cases.OrderBy(one => one.Id, StringComparer.Ordinal)],
        };
    }

    private static IEnumerable<DatasetCase> FindIn(
        ImageFolder part, NnUNetDescription description, ICollection<DatasetFinding> findings)
    {
        var labels = ImageFolder.FilesIn(part.Labels, description.FileEnding).ToDictionary(file => file.Stem, file => file.Path);
        var images = ImageFolder.FilesIn(part.Images, description.FileEnding)
            .Select(file => (file.Path, Name: SplitChannel(file.Stem, labels)))
            .GroupBy(file => file.Name.CaseId)
            .ToArray();
        foreach (var label in labels.Where(label => images.All(image => image.Key != label.Key)))
        {
            findings.Add(Fault(
                label.Value,
                $"has no image in {Path.GetFileName(part.Images)}; "
                + $"add '{label.Key}_0000{description.FileEnding}', or remove the labels.",
                label.Key));
        }

        var channels = images.Max(image => (int?)image.Max(file => file.Name.Channel));
        if (channels > 0)
        {
            findings.Add(DatasetFinding.Warning(
                part.Images,
                $"holds channels 0 to {channels} of its cases; memsam reads channel 0 and leaves the others alone."));
        }

        foreach (var image in images)
        {
            var first = image.MinBy(file => file.Name.Channel);
            if (first.Name.Channel != 0)
            {
                findings.Add(Fault(
                    first.Path, $"has no channel 0 beside it; add '{image.Key}_0000{description.FileEnding}'.", image.Key));
                continue;
            }

            if (!labels.ContainsKey(image.Key) && !part.HasNoLabels)
            {
                findings.Add(Fault(
                    first.Path,
                    $"has no labels; add '{image.Key}{description.FileEnding}' to {Path.GetFileName(part.Labels)}, "
                    + "or remove the image.",
                    image.Key));
            }

            yield return new DatasetCase
            {
                Id = image.Key,
                PatientId = image.Key,
                ImagePath = first.Path,
                LabelSources = labels.TryGetValue(image.Key, out var path) ? [new LabelSource(path, description.Labels)] : [],
                Split = part.Split,
            };
        }
    }

    /// <summary>
    /// Case and channel of an image's name; a name that a label file has as a whole is the Decathlon's, without a channel.
    /// </summary>
    private static (string CaseId, int Channel) SplitChannel(string stem, Dictionary<string, string> labels)
    {
        var underscore = stem.Length - ChannelDigits - 1;
        return !labels.ContainsKey(stem) && underscore > 0 && stem[underscore] == '_'
            && int.TryParse(stem.AsSpan(underscore + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var channel)
            ? (stem[..underscore], channel)
            : (stem, 0);
    }

    private static DatasetFinding Fault(string path, string what, string caseId)
        => new(FindingSeverity.Error, path, what, caseId);
}
