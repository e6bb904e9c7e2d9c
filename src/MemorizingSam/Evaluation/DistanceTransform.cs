using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Evaluation;

/// <summary>Squared Euclidean distances on a lattice, exact and in linear time.</summary>
/// <remarks>
/// Source: Felzenszwalb and Huttenlocher, Distance Transforms of Sampled Functions (2012): one pass along each axis. In the first, the
/// nearer of two sites is the nearest; in the others every line becomes the lower envelope of parabolas over it. At a spacing of 1 all
/// results are whole numbers without rounding; at others a squared distance is (Δx·sx)² + (Δy·sy)² + (Δz·sz)², summed in this order.
/// </remarks>
internal static class DistanceTransform
{
    /// <summary>Lines across memory that are copied out together, since 8 doubles share a cache line.</summary>
    private const int LinesPerBlock = 16;

    /// <summary>Replaces each value by the least value + squared distance over all voxels.</summary>
    /// <param name="values">0 at sites and infinity elsewhere, x fastest. Without any site, infinity stays.</param>
    /// <param name="shape">Voxels along each axis.</param>
    /// <param name="spacing">Distance between neighbours along each axis; 1 to count in voxels.</param>
    /// <param name="isOutsideSite">Whether all that lies outside the lattice is a site too.</param>
    public static void Spread(double[] values, GridShape shape, SpacingMm spacing, bool isOutsideSite)
    {
        AlongMemory(values, shape.X, new EnvelopeSteps(shape.X, spacing.X, isOutsideSite));
        AcrossMemory(values, shape.X, shape.Y, new EnvelopeSteps(shape.Y, spacing.Y, isOutsideSite));
        AcrossMemory(values, shape.X * shape.Y, shape.Z, new EnvelopeSteps(shape.Z, spacing.Z, isOutsideSite));
    }

    /// <summary>The first pass, in which all values are still 0 or infinity: the nearest site on either side is the nearest of all.</summary>
    private static void AlongMemory(double[] values, int length, EnvelopeSteps steps)
    {
        var lines = values.Length / length;
        Parallel.For(0, (lines + LinesPerBlock - 1) / LinesPerBlock, block =>
        {
            var end = Math.Min(lines, (block + 1) * LinesPerBlock);
            for (var line = block * LinesPerBlock; line < end; line++)
            {
                SpreadSites(values.AsSpan(line * length, length), steps);
            }
        });
    }

    private static void SpreadSites(Span<double> line, EnvelopeSteps steps)
    {
        // Longer than any line: no site yet.
        var none = steps.Squares.Length;
        var away = steps.IsOutsideSite ? 0 : none;
        for (var i = 0; i < line.Length; i++)
        {
            away = line[i] == 0 ? 0 : away + 1;
            line[i] = away < none ? steps.Squares[away] : double.PositiveInfinity;
        }

        away = steps.IsOutsideSite ? 0 : none;
        for (var i = line.Length - 1; i >= 0; i--)
        {
            away = line[i] == 0 ? 0 : away + 1;
            line[i] = away < none ? Math.Min(line[i], steps.Squares[away]) : line[i];
        }
    }

    /// <param name="values">As in <see cref="Spread"/>.</param>
    /// <param name="step">Distance in memory from one voxel of a line to its next.</param>
    /// <param name="length">Voxels of a line.</param>
    /// <param name="steps">Squares of distances along the line.</param>
    private static void AcrossMemory(double[] values, int step, int length, EnvelopeSteps steps)
    {
        var blocksPerSlab = (step + LinesPerBlock - 1) / LinesPerBlock;
        Parallel.For(
            0,
            values.Length / (step * length) * blocksPerSlab,
            () => (Envelope: new LowerEnvelope(steps), Lines: new double[LinesPerBlock * length]),
            (block, _, local) =>
            {
                var first = block % blocksPerSlab * LinesPerBlock;
                var begin = (block / blocksPerSlab * step * length) + first;
                var count = Math.Min(LinesPerBlock, step - first);
                for (var i = 0; i < length; i++)
                {
                    var row = values.AsSpan(begin + (i * step), count);
                    for (var line = 0; line < row.Length; line++)
                    {
                        local.Lines[(line * length) + i] = row[line];
                    }
                }

                for (var line = 0; line < count; line++)
                {
                    local.Envelope.Spread(local.Lines.AsSpan(line * length, length));
                }

                for (var i = 0; i < length; i++)
                {
                    var row = values.AsSpan(begin + (i * step), count);
                    for (var line = 0; line < row.Length; line++)
                    {
                        row[line] = local.Lines[(line * length) + i];
                    }
                }

                return local;
            },
            _ => { });
    }
}
