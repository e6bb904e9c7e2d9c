namespace MemorizingSam.Imaging.Volumes;

/// <summary>Which way the three voxel axes point in the patient, as the three-letter code of the field (RAS, LPS, PIR, …).</summary>
/// <remarks>
/// The letter at place n names the direction in which axis n <em>grows</em>: R means from left to right. There are 48 codes.
/// Source: the nearest axes of an oblique affine are found as nibabel's <c>io_orientation</c> does, which torchio's
/// ToCanonical also uses: on the orthogonal factor of the polar decomposition, voxel axis by voxel axis.
/// </remarks>
public readonly record struct Orientation
{
    private const string Positive = "RAS";
    private const string Negative = "LPI";
    private const int PolarIterations = 50;

    private readonly string? _code;

    private Orientation(string code) => _code = code;

    /// <summary>Right, anterior, superior: the canonical orientation, in which the models see volumes.</summary>
    public static Orientation Ras { get; } = new(Positive);

    /// <summary>The three letters.</summary>
    public string Code => _code ?? Positive;

    /// <summary>Reads a three-letter code such as <c>RAS</c> or <c>lps</c>.</summary>
    /// <exception cref="ArgumentException">It is not one of the 48 codes.</exception>
    public static Orientation Parse(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        var upper = code.ToUpperInvariant();
        if (upper.Length != 3 || upper.Select(WorldAxisOf).Order().SequenceEqual([0, 1, 2]) is false)
        {
            throw new ArgumentException(
                $"'{code}' is no orientation; give three letters, one each of R/L, A/P and S/I, such as RAS or LPS.");
        }

        return new Orientation(upper);
    }

    /// <summary>The code nearest to an affine's axes.</summary>
    public static Orientation Of(Affine affine)
    {
        ArgumentNullException.ThrowIfNull(affine);
        var axes = NearestRotation(affine);
        var taken = new bool[3];
        var code = new char[3];
        for (var voxelAxis = 0; voxelAxis < 3; voxelAxis++)
        {
            var world = Enumerable.Range(0, 3).Where(w => !taken[w]).MaxBy(w => Math.Abs(axes[voxelAxis][w]));
            taken[world] = true;
            code[voxelAxis] = (axes[voxelAxis][world] < 0 ? Negative : Positive)[world];
        }

        return new Orientation(new string(code));
    }

    /// <summary>World axis (0 right–left, 1 anterior–posterior, 2 superior–inferior) along which a voxel axis runs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The voxel axis is none of 0, 1, 2.</exception>
    public int WorldAxis(int voxelAxis) => WorldAxisOf(Letter(voxelAxis));

    /// <summary>1 if a voxel axis grows to the right, front or top, else −1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The voxel axis is none of 0, 1, 2.</exception>
    public int Sign(int voxelAxis) => Positive.Contains(Letter(voxelAxis), StringComparison.Ordinal) ? 1 : -1;

    /// <inheritdoc/>
    public override string ToString() => Code;

    private static int WorldAxisOf(char letter) => letter switch
    {
        'R' or 'L' => 0,
        'A' or 'P' => 1,
        'S' or 'I' => 2,
        _ => -1,
    };

    private char Letter(int voxelAxis)
        => voxelAxis is >= 0 and < 3
            ? Code[voxelAxis]
            : throw new ArgumentOutOfRangeException(nameof(voxelAxis), voxelAxis, "A volume has the axes 0, 1 and 2.");

    /// <summary>Orthogonal polar factor of the unit axes, by Newton's iteration X ← (X + X⁻ᵀ)/2.</summary>
    private static WorldVector[] NearestRotation(Affine affine)
    {
        var x = new[] { affine.AxisX, affine.AxisY, affine.AxisZ }.Select(a => (1 / a.Length) * a).ToArray();
        for (var i = 0; i < PolarIterations; i++)
        {
            // The columns of the inverse transpose are the cross products over the determinant.
            var determinant = x[0].Dot(x[1].Cross(x[2]));
            x =
            [
                0.5 * (x[0] + ((1 / determinant) * x[1].Cross(x[2]))),
                0.5 * (x[1] + ((1 / determinant) * x[2].Cross(x[0]))),
                0.5 * (x[2] + ((1 / determinant) * x[0].Cross(x[1]))),
            ];
        }

        return x;
    }
}
