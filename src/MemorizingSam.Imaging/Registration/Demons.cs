namespace MemorizingSam.Imaging.Registration;

/// <summary>Bends one image until it looks like another of the same body part.</summary>
/// <remarks>
/// Thirion, "Image matching as a diffusion process", Medical Image Analysis 1998, with the mean of both images' gradients as force (Wang et al.,
/// Physics in Medicine and Biology 2005). Intensities should be normalised: a difference of 1 is a large one.
/// </remarks>
public static class Demons
{
    /// <summary>Longest way of a voxel in one step, in voxels.</summary>
    private const float LongestStep = 2;

    /// <summary>Below this square of gradient and difference there is nothing to go by.</summary>
    private const float Flat = 1e-6f;

    /// <summary>Finds where each voxel of the fixed image lies in the moving one.</summary>
    /// <param name="fixedImage">Even axes.</param>
    /// <param name="moving">Of the same shape.</param>
    /// <param name="start">What to begin from.</param>
    /// <param name="options">How far to go.</param>
    /// <exception cref="ArgumentException"><paramref name="options"/> breaks one of its rules.</exception>
    public static DisplacementField Register(ScalarField fixedImage, ScalarField moving, Translation start, DemonsOptions options)
    {
        ArgumentNullException.ThrowIfNull(fixedImage);
        ArgumentNullException.ThrowIfNull(moving);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var coarse = fixedImage.Halved();
        var field = DisplacementField.Uniform(coarse.Shape, start.X / 2f, start.Y / 2f, start.Z / 2f);
        field = Steps(coarse, moving.Halved(), field, options.CoarseSteps, options.Stiffness);
        return Steps(fixedImage, moving, field.Doubled(), options.FineSteps, options.Stiffness);
    }

    private static DisplacementField Steps(ScalarField fixedImage, ScalarField moving, DisplacementField field, int steps, double stiffness)
    {
        var (fixedX, fixedY, fixedZ) = (fixedImage.Gradient(0), fixedImage.Gradient(1), fixedImage.Gradient(2));
        for (var step = 0; step < steps; step++)
        {
            var warped = field.Warp(moving);
            var (warpedX, warpedY, warpedZ) = (warped.Gradient(0), warped.Gradient(1), warped.Gradient(2));
            for (var i = 0; i < warped.Values.Length; i++)
            {
                var difference = fixedImage.Values[i] - warped.Values[i];
                var gx = (fixedX.Values[i] + warpedX.Values[i]) / 2;
                var gy = (fixedY.Values[i] + warpedY.Values[i]) / 2;
                var gz = (fixedZ.Values[i] + warpedZ.Values[i]) / 2;
                var square = (gx * gx) + (gy * gy) + (gz * gz);
                var force = difference / (square + (difference * difference) + Flat);
                var way = MathF.Abs(force) * MathF.Sqrt(square);
                force *= way > LongestStep ? LongestStep / way : 1;

                // The field is this method's own: each round makes a new one below.
                field.X.Values[i] += force * gx;
                field.Y.Values[i] += force * gy;
                field.Z.Values[i] += force * gz;
            }

            field = field.Smoothed(stiffness);
        }

        return field;
    }
}
