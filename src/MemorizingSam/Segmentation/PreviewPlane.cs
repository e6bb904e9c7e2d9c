namespace MemorizingSam.Segmentation;

/// <summary>A plane through the patient.</summary>
internal enum PreviewPlane
{
    /// <summary>Across the body, seen from the feet.</summary>
    Axial,

    /// <summary>Seen from the front.</summary>
    Coronal,

    /// <summary>Seen from the patient's left.</summary>
    Sagittal,
}
