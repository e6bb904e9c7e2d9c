using System.Globalization;
using System.Text.Json.Serialization;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Server.Volumes;

/// <summary>What the server knows of a volume without its voxels.</summary>
internal sealed record StoredVolume
{
    /// <summary>Opaque, safe in a URL and as the name of a folder.</summary>
    public required string Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Owner { get; init; }

    /// <summary>The name that its user gave it, without a folder. It may name a patient: it is shown to its owner and never logged.</summary>
    public required string Name { get; init; }

    /// <summary>The file: a name in the volume's own folder, or the full path of a file that was opened where it lies.</summary>
    public required string File { get; init; }

    /// <summary>Bytes of the file.</summary>
    public required long Bytes { get; init; }

    /// <summary>SHA-256 of the file, in hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>When it came.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Voxels along x, y, z.</summary>
    public required int[] Shape { get; init; }

    /// <summary>Distances of neighbouring voxels along x, y, z in mm.</summary>
    public required double[] SpacingMm { get; init; }

    /// <summary>From voxels to mm RAS: the 16 numbers of the matrix, row by row.</summary>
    public required double[] Affine { get; init; }

    /// <summary>Number type of the stored voxels.</summary>
    public required string VoxelType { get; init; }

    /// <summary>Nearest three-letter orientation.</summary>
    public required string Orientation { get; init; }

    /// <summary>Smallest finite real value; null if there is none.</summary>
    public required double? Low { get; init; }

    /// <summary>Largest finite real value; null if there is none.</summary>
    public required double? High { get; init; }

    /// <summary>
    /// Whether it is known how the volume lies in the patient. One that came by a protocol that does not say so never enters the memory.
    /// </summary>
    public bool HasOrientation { get; init; } = true;

    /// <summary>The protocol that deletes it when its client needs it no more; null for one that is its user's own.</summary>
    public string? Keeper { get; init; }

    /// <summary>Its lattice.</summary>
    [JsonIgnore]
    public VolumeGrid Grid => new(
        new GridShape(Shape[0], Shape[1], Shape[2]),
        new Imaging.Volumes.Affine(AxisOf(0), AxisOf(1), AxisOf(2), new WorldPoint(Affine[3], Affine[7], Affine[11])));

    /// <summary>Bytes that it takes of its owner's share.</summary>
    [JsonIgnore]
    public long OwnedBytes => Path.IsPathRooted(File) ? 0 : Bytes;

    /// <summary>Bytes that its voxels take in memory.</summary>
    [JsonIgnore]
    public long MemoryBytes => (long)Shape[0] * Shape[1] * Shape[2] * int.Parse(VoxelType.AsSpan().TrimStart("uintfloat"), CultureInfo.InvariantCulture) / 8;

    /// <summary>Volume of one voxel in ml: the determinant of the affine's matrix.</summary>
    [JsonIgnore]
    public double VoxelMl => Math.Abs(
        (Affine[0] * ((Affine[5] * Affine[10]) - (Affine[6] * Affine[9])))
        - (Affine[1] * ((Affine[4] * Affine[10]) - (Affine[6] * Affine[8])))
        + (Affine[2] * ((Affine[4] * Affine[9]) - (Affine[5] * Affine[8])))) / 1000;

    private WorldVector AxisOf(int axis) => new(Affine[axis], Affine[4 + axis], Affine[8 + axis]);
}
