namespace MemorizingSam.Imaging.Preprocessing;

/// <summary>For every target voxel along one axis: which two source voxels it lies between, and how far from the lower one.</summary>
internal sealed class AxisTable
{
    /// <summary>Rounding in affines must not push a voxel centre on the very border outside.</summary>
    private const double BorderTolerance = 1e-6;

    /// <summary>Tabulates one axis.</summary>
    /// <param name="axis">Where target voxels lie along the source axis.</param>
    /// <param name="sourceCount">Source voxels along the axis.</param>
    /// <param name="targetCount">Target voxels along the axis.</param>
    public AxisTable(AxisMapping axis, int sourceCount, int targetCount)
    {
        Lower = new int[targetCount];
        Upper = new int[targetCount];
        Fraction = new float[targetCount];
        (First, End) = (targetCount, targetCount);
        for (var target = 0; target < targetCount; target++)
        {
            var source = axis.ToSource(target);
            if (source < -0.5 - BorderTolerance || source > sourceCount - 0.5 + BorderTolerance)
            {
                // The mapping is monotonic: once inside, the first target voxel outside ends the range.
                End = First < targetCount ? Math.Min(End, target) : End;
                continue;
            }

            First = Math.Min(First, target);
            var clamped = Math.Clamp(source, 0, sourceCount - 1);
            Lower[target] = (int)clamped;
            Fraction[target] = (float)(clamped - Lower[target]);

            // A voxel without weight is not read at all: 0 × NaN would be NaN.
            Upper[target] = Fraction[target] == 0 ? Lower[target] : Math.Min(Lower[target] + 1, sourceCount - 1);
        }
    }

    /// <summary>First target voxel that lies in the source.</summary>
    public int First { get; }

    /// <summary>Target voxel after the last that lies in the source; <see cref="First"/> if none does.</summary>
    public int End { get; }

    /// <summary>Source voxel at or before each target voxel; valid from <see cref="First"/> to <see cref="End"/>.</summary>
    public int[] Lower { get; }

    /// <summary>Source voxel after it; the same one where nothing lies between, and at the end.</summary>
    public int[] Upper { get; }

    /// <summary>Share of <see cref="Upper"/>, from 0 to 1.</summary>
    public float[] Fraction { get; }

    /// <summary>Source voxel nearest to a target voxel.</summary>
    public int Nearest(int target) => Fraction[target] >= 0.5f ? Upper[target] : Lower[target];
}
