namespace MemorizingSam.Imaging.Datasets;

/// <summary>Finds the cases in a folder that is arranged in one way.</summary>
internal interface IFolderLayout
{
    /// <summary>Whether a folder is arranged in this way.</summary>
    bool Recognises(string folder);

    /// <summary>
    /// Finds cases and labels without opening volumes; what is wrong with single cases is added to the findings.
    /// </summary>
    /// <exception cref="Formats.VolumeFormatException">The data set as a whole cannot be understood.</exception>
    Dataset Find(string folder, ICollection<DatasetFinding> findings);
}
