namespace MemorizingSam.Evaluation;

/// <summary>What the lower envelopes of all lines along one axis share.</summary>
internal sealed class EnvelopeSteps
{
    /// <summary>Counts the distances that can occur along a line.</summary>
    /// <param name="length">Voxels of a line.</param>
    /// <param name="spacing">Distance from one to the next.</param>
    /// <param name="isOutsideSite">Whether there is a site before the first and after the last voxel.</param>
    public EnvelopeSteps(int length, double spacing, bool isOutsideSite)
    {
        (Length, IsOutsideSite, PerSquare) = (length, isOutsideSite, 1 / (spacing * spacing));
        Squares = new double[length + 2];
        HalfInverses = new double[length + 2];
        for (var i = 1; i < length + 2; i++)
        {
            Squares[i] = i * spacing * (i * spacing);
            HalfInverses[i] = 0.5 / i;
        }
    }

    /// <summary>Voxels of a line.</summary>
    public int Length { get; }

    /// <summary>Whether there is a site before the first and after the last voxel.</summary>
    public bool IsOutsideSite { get; }

    /// <summary>Squared voxels in one unit of squared distance.</summary>
    public double PerSquare { get; }

    /// <summary>Squared distance of two voxels, by the difference of their positions.</summary>
    public double[] Squares { get; }

    /// <summary>1 / (2 · difference).</summary>
    public double[] HalfInverses { get; }
}
