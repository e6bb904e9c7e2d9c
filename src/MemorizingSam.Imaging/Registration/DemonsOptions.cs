namespace MemorizingSam.Imaging.Registration;

/// <summary>How far <see cref="Demons"/> go.</summary>
public sealed record DemonsOptions
{
    /// <summary>Steps on images of half the size.</summary>
    public int CoarseSteps { get; init; } = 20;

    /// <summary>Steps on the images themselves.</summary>
    public int FineSteps { get; init; } = 10;

    /// <summary>Deviation of the bell that blurs displacements after each step, in voxels: the larger, the stiffer.</summary>
    public double Stiffness { get; init; } = 1.2;

    /// <summary>Checks the fields.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names the value and the rule.</exception>
    public void Validate()
    {
        if (CoarseSteps < 0 || FineSteps < 0)
        {
            throw new ArgumentException($"CoarseSteps ({CoarseSteps}) and FineSteps ({FineSteps}) must be 0 or more.");
        }

        if (!(Stiffness > 0 && double.IsFinite(Stiffness)))
        {
            throw new ArgumentException($"Stiffness ({Stiffness}) must be a positive number of voxels.");
        }
    }
}
