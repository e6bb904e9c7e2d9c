namespace MemorizingSam.Imaging.Formats;

/// <summary>How the frames of a file with more than three dimensions lie in it.</summary>
internal enum FrameLayout
{
    /// <summary>One whole volume after the other: time, or NIfTI's fifth dimension.</summary>
    OneAfterTheOther,

    /// <summary>All frames of a voxel side by side: NRRD's leading list axis, MetaImage's channels.</summary>
    SideBySide,
}
