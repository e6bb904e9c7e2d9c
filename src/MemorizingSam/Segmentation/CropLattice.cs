using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>
/// A volume's canonical lattice (RAS) at one spacing, from which crops are cut. No voxel of it is ever made as a whole.
/// </summary>
internal sealed class CropLattice
{
    private readonly GridMapping _fromInput;
    private readonly double _spacingMm;

    /// <summary>Lays the lattice over a volume.</summary>
    /// <param name="input">The volume's own lattice.</param>
    /// <param name="spacingMm">Edge of a voxel.</param>
    public CropLattice(VolumeGrid input, double spacingMm)
    {
        var canonical = Reorientation.ToCanonical(input);
        _fromInput = canonical.Then(SpacingChange.To(canonical.Target, SpacingMm.Isotropic(spacingMm)));
        _spacingMm = spacingMm;
    }

    /// <summary>The lattice over the whole volume.</summary>
    public VolumeGrid Grid => _fromInput.Target;

    /// <summary>The cube of voxels around a place in the patient.</summary>
    public CropPlace Around(WorldPoint centre, int edge)
    {
        var cube = CropOrPad.AroundPoint(Grid, Cue.Snap(Grid.Affine.ToVoxel(centre)), new GridShape(edge, edge, edge));
        return new CropPlace(_spacingMm, (int)cube[0].Offset, (int)cube[1].Offset, (int)cube[2].Offset);
    }

    /// <summary>A cube moved to show no more than it must of what lies outside the volume.</summary>
    public CropPlace Inside(CropPlace place, int edge)
    {
        return place with { X = Along(0), Y = Along(1), Z = Along(2) };

        int Along(int axis)
        {
            var room = Grid.Shape[axis] - edge;
            return room <= 0 ? (int)Math.Floor(room / 2.0) : Math.Clamp(place[axis], 0, room);
        }
    }

    /// <summary>The step from the input to a box of this lattice.</summary>
    public GridMapping Box(int x, int y, int z, GridShape size) => _fromInput.Then(CropOrPad.At(Grid, x, y, z, size));

    /// <summary>The step from the input to a box of this lattice with coarser voxels.</summary>
    /// <param name="x">First voxel along x; y and z likewise.</param>
    /// <param name="y">First voxel along y.</param>
    /// <param name="z">First voxel along z.</param>
    /// <param name="size">Voxels of this lattice along each axis; multiples of <paramref name="factor"/>.</param>
    /// <param name="factor">Voxels of this lattice along the edge of a coarser one.</param>
    public GridMapping CoarseBox(int x, int y, int z, GridShape size, int factor)
    {
        var box = Box(x, y, z, size);
        return box.Then(SpacingChange.To(box.Target, SpacingMm.Isotropic(_spacingMm * factor)));
    }
}
