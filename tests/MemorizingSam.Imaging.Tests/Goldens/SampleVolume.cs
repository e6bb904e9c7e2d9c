using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Goldens;

/// <summary>The real volumes that the repository ships for users to try.</summary>
internal static class SampleVolume
{
    /// <summary>Full path of a bundled volume.</summary>
    public static string FullPath(string name) => Path.Combine(AppContext.BaseDirectory, "samples", name);

    /// <summary>A head-and-neck CT with contours of the left and the right parotid gland, in LPI.</summary>
    public static Volume HeadAndNeck() => VolumeFile.Read(FullPath("openkbp_pt_201_ct.nii.gz"));

    /// <summary>Labels of <see cref="HeadAndNeck"/>.</summary>
    public static Volume<byte> HeadAndNeckLabels() => (Volume<byte>)VolumeFile.Read(FullPath("openkbp_pt_201_labels.nii.gz"));
}
