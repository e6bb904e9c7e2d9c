namespace MemorizingSam.Imaging.Datasets;

/// <summary>How the files of a data set are arranged in its folder.</summary>
public enum DatasetLayout
{
    /// <summary>
    /// <c>dataset.json</c>, <c>imagesTr/CASE_0000.nii.gz</c>, <c>labelsTr/CASE.nii.gz</c>; also the Medical Segmentation
    /// Decathlon's.
    /// </summary>
    NnUNet,

    /// <summary>
    /// <c>s0001/ct.nii.gz</c> or <c>mri.nii.gz</c>, <c>s0001/segmentations/ORGAN.nii.gz</c>, and <c>meta.csv</c> if there is one.
    /// </summary>
    TotalSegmentator,

    /// <summary>
    /// <c>CATEGORY/DATASET/imagesTr/NAME.nii.gz</c> and <c>labelsTr</c> with a binary mask of the category under the same name.
    /// </summary>
    SamMed3D,
}
