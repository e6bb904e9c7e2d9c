namespace MemorizingSam.Segmentation;

/// <summary>A memory bank to make anew after an update of the model: what <c>memsam memory rebuild</c> is told.</summary>
public sealed record RebuildRequest
{
    /// <summary>Folder of the bank.</summary>
    public required string MemoryPath { get; init; }

    /// <summary>The model that it shall belong to.</summary>
    public string ModelPath { get; init; } = ModelFile.Bundled;

    /// <summary>Device, precision, preset.</summary>
    public SegmenterOptions Segmenter { get; init; } = new();

    /// <summary>Folders in which, and below which, the volumes are looked for that are no longer where they were when they were memorised.</summary>
    public IReadOnlyList<string> SourceFolders { get; init; } = [];

    /// <summary>Whether to go on without the cases that cannot be made anew, which are then lost; else nothing is changed.</summary>
    public bool LeavesOutMissing { get; init; }

    /// <summary>Checks what can be checked before anything is read.</summary>
    /// <exception cref="DirectoryNotFoundException">A folder of volumes does not exist.</exception>
    public void Validate()
    {
        foreach (var folder in SourceFolders.Where(folder => !Directory.Exists(folder)))
        {
            throw new DirectoryNotFoundException($"The folder '{folder}' does not exist; give folders in which the volumes are.");
        }
    }
}
