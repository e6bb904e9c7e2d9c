using System.Numerics;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Preprocessing;

/// <summary>Carries voxels over a <see cref="GridMapping"/>, forth or, with its inverse, back.</summary>
/// <remarks>
/// Where the mapping is exact (flips, swaps, crops) every method copies voxels bit for bit. Positions up to half a voxel
/// beyond the outermost voxel centres still lie in the volume and take the border's value; beyond that is padding.
/// </remarks>
public static class Resampler
{
    /// <summary>Carries an image: trilinear, in the number type and scale of the source.</summary>
    /// <param name="source">Image on the mapping's source lattice.</param>
    /// <param name="mapping">What to do.</param>
    /// <param name="padding">Real value of voxels outside the source; the published protocol pads with 0.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ArgumentException">The image does not lie on the mapping's source lattice.</exception>
    public static Volume Image(Volume source, GridMapping mapping, double padding = 0, CancellationToken cancellation = default)
    {
        Check(source, mapping);
        return source.Accept(new ImageResampling(mapping, padding, cancellation));
    }

    /// <summary>Carries an image and scales it: trilinear, as real values in float32, which is what models are fed with.</summary>
    /// <param name="source">Image on the mapping's source lattice.</param>
    /// <param name="mapping">What to do.</param>
    /// <param name="padding">Real value of voxels outside the source; the published protocol pads with 0.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ArgumentException">The image does not lie on the mapping's source lattice.</exception>
    public static Volume<float> RealValues(
        Volume source, GridMapping mapping, float padding = 0, CancellationToken cancellation = default)
    {
        Check(source, mapping);
        return source.Accept(new RealValueResampling(mapping, padding, cancellation));
    }

    /// <summary>Carries labels: the nearest voxel's, so that no label appears that was not there; 0 outside.</summary>
    /// <exception cref="ArgumentException">The labels do not lie on the mapping's source lattice.</exception>
    public static Volume Labels(Volume source, GridMapping mapping, CancellationToken cancellation = default)
    {
        Check(source, mapping);
        return source.Accept(new NearestResampling(mapping, cancellation));
    }

    /// <summary>
    /// Labels on a lattice whose voxels theirs are: cut out of it, as 3D Slicer saves segmentations, or the same in another order of axes. Nothing is
    /// interpolated.
    /// </summary>
    /// <param name="labels">The labels; 0 is nothing.</param>
    /// <param name="grid">The lattice.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>Null if the voxels are others, or labels lie outside; the labels themselves if they lie on the lattice already.</returns>
    public static Volume? PlaceLabels(Volume labels, VolumeGrid grid, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(grid);
        if (grid.Matches(labels.Grid))
        {
            return labels;
        }

        if (GridMapping.Between(labels.Grid, grid) is not { IsExact: true } there || GridMapping.Between(grid, labels.Grid) is not { IsExact: true })
        {
            return null;
        }

        var placed = Labels(labels, there, cancellation);
        return CountOf(placed) == CountOf(labels) ? placed : null;
    }

    /// <summary>Carries labels smoothly: each voxel takes the label that has most trilinear weight among its eight neighbours.</summary>
    /// <remarks>
    /// This is the argmax over the trilinear interpolations of every label's own mask, so a boundary comes back as a plane
    /// where nearest neighbours would give stairs. Ties go to the label of the nearest voxel.
    /// </remarks>
    /// <exception cref="ArgumentException">The labels do not lie on the mapping's source lattice.</exception>
    public static Volume SmoothLabels(Volume source, GridMapping mapping, CancellationToken cancellation = default)
    {
        Check(source, mapping);
        return mapping.IsExact ? Labels(source, mapping, cancellation) : source.Accept(new LabelVote(mapping, cancellation));
    }

    /// <summary><see cref="SmoothLabels(Volume, GridMapping, CancellationToken)"/> for labels whose type is known.</summary>
    /// <exception cref="ArgumentException">The labels do not lie on the mapping's source lattice.</exception>
    public static Volume<T> SmoothLabels<T>(Volume<T> source, GridMapping mapping, CancellationToken cancellation = default)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
        => (Volume<T>)SmoothLabels((Volume)source, mapping, cancellation);

    private static long CountOf(Volume labels) => labels.Accept(new ForegroundCount());

    private static void Check(Volume source, GridMapping mapping)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(mapping);
        if (source.Grid != mapping.Source)
        {
            throw new ArgumentException(
                $"The volume of {source.Grid.Shape} does not lie on the mapping's source lattice of {mapping.Source.Shape}.");
        }
    }

    private sealed class ForegroundCount : IVolumeVisitor<long>
    {
        public long Visit<T>(Volume<T> volume)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var count = 0L;
            foreach (var voxel in volume.Voxels)
            {
                count += T.IsZero(voxel) ? 0 : 1;
            }

            return count;
        }
    }
}
