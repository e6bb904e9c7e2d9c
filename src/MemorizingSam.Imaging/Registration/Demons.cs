using System.Numerics;
using System.Numerics.Tensors;

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
        Step(coarse, moving.Halved(), field, options.CoarseSteps, options.Stiffness);
        field = field.Doubled();
        Step(fixedImage, moving, field, options.FineSteps, options.Stiffness);
        return field;
    }

    /// <summary>Goes some steps with a field that nobody else has yet; all else that a step needs is made once.</summary>
    private static void Step(ScalarField fixedImage, ScalarField moving, DisplacementField field, int steps, double stiffness)
    {
        var count = fixedImage.Values.Length;
        var (fixedSlopes, slopes) = (Slopes(fixedImage), new[] { new float[count], new float[count], new float[count] });
        var (warped, bell) = (new ScalarField(fixedImage.Shape, new float[count]), ScalarField.Bell(stiffness));
        for (var step = 0; step < steps; step++)
        {
            field.WarpInto(warped.Values, moving);
            for (var axis = 0; axis < slopes.Length; axis++)
            {
                warped.GradientInto(slopes[axis], axis);
                TensorPrimitives.Add(slopes[axis], fixedSlopes[axis], slopes[axis]);
                TensorPrimitives.Multiply(slopes[axis], 0.5f, slopes[axis]);
            }

            Push(fixedImage.Values, warped.Values, slopes, field);
            field.Smooth(bell);
        }
    }

    private static float[][] Slopes(ScalarField image) => [image.Gradient(0).Values, image.Gradient(1).Values, image.Gradient(2).Values];

    /// <summary>Moves each voxel along the slopes until both images would be alike there.</summary>
    private static void Push(float[] fixedImage, float[] warped, float[][] slopes, DisplacementField field)
    {
        var (toX, toY, toZ) = (field.X.Values, field.Y.Values, field.Z.Values);
        var (slopeX, slopeY, slopeZ) = (slopes[0], slopes[1], slopes[2]);
        var i = 0;
        for (; i <= fixedImage.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var (gx, gy, gz) = (new Vector<float>(slopeX, i), new Vector<float>(slopeY, i), new Vector<float>(slopeZ, i));
            var force = Force(new Vector<float>(fixedImage, i) - new Vector<float>(warped, i), (gx * gx) + (gy * gy) + (gz * gz));
            (new Vector<float>(toX, i) + (force * gx)).CopyTo(toX, i);
            (new Vector<float>(toY, i) + (force * gy)).CopyTo(toY, i);
            (new Vector<float>(toZ, i) + (force * gz)).CopyTo(toZ, i);
        }

        for (; i < fixedImage.Length; i++)
        {
            var (gx, gy, gz) = (slopeX[i], slopeY[i], slopeZ[i]);
            var force = Force(new Vector<float>(fixedImage[i] - warped[i]), new Vector<float>((gx * gx) + (gy * gy) + (gz * gz)))[0];
            toX[i] += force * gx;
            toY[i] += force * gy;
            toZ[i] += force * gz;
        }
    }

    /// <summary>What the slope is multiplied by: none goes further than <see cref="LongestStep"/>.</summary>
    private static Vector<float> Force(Vector<float> difference, Vector<float> squaredSlope)
    {
        var force = difference / (squaredSlope + (difference * difference) + new Vector<float>(Flat));
        var way = Vector.Abs(force) * Vector.SquareRoot(squaredSlope);
        return Vector.ConditionalSelect(Vector.GreaterThan(way, new Vector<float>(LongestStep)), force * LongestStep / way, force);
    }
}
