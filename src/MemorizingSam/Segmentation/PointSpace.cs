namespace MemorizingSam.Segmentation;

/// <summary>What the three numbers of a point count.</summary>
public enum PointSpace
{
    /// <summary>Millimetres to the patient's right, front and top: NIfTI, nibabel, NiiVue, 3D Slicer's screen.</summary>
    Ras,

    /// <summary>Millimetres to the patient's left, back and top: DICOM, ITK, ITK-SNAP, 3D Slicer's files.</summary>
    Lps,

    /// <summary>Voxels of the input file, from 0.</summary>
    Voxel,
}
