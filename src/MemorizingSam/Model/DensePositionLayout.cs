using System.Text.Json.Serialization;

namespace MemorizingSam.Model;

/// <summary>Which axis of the token grid each coordinate of the dense positional code runs along.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DensePositionLayout>))]
public enum DensePositionLayout
{
    /// <summary>
    /// Coordinates 0 and 1 exchanged, so that a click at voxel (x, y, z) carries the code of the cell at (y, x, z). A defect of
    /// the reference code that its published weights were trained with.
    /// </summary>
    AsPublished,

    /// <summary>Coordinate 0 along x, 1 along y, 2 along z: a click carries the code of the cell it lies in.</summary>
    Corrected,
}
