using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>One plane of a preview, as pixels: u to the right and v down, as the plane is shown.</summary>
internal sealed class PreviewPanel
{
    private const double LowPercentile = 0.02;
    private const double HighPercentile = 0.995;
    private const int OutlinePixels = 2;

    private readonly Volume<float> _values;
    private readonly Volume<byte> _labels;
    private readonly Volume<float>? _heat;
    private readonly int _across;
    private readonly int _down;
    private readonly int _through;
    private readonly int _plane;

    /// <summary>Cuts a plane out of a view.</summary>
    public PreviewPanel(PreviewView view, PreviewPlane plane)
    {
        // Axes of the canonical lattice: 0 to the right, 1 to the front, 2 upwards. All are shown against their direction.
        (_across, _down, _through, Letters) = plane switch
        {
            PreviewPlane.Axial => (0, 1, 2, "RLAP"),
            PreviewPlane.Coronal => (0, 2, 1, "RLSI"),
            _ => (1, 2, 0, "APSI"),
        };
        int[] first = [0, 0, 0];
        int[] size = [view.FromInput.Target.Shape.X, view.FromInput.Target.Shape.Y, view.FromInput.Target.Shape.Z];
        _plane = _through switch { 0 => view.Focus.X, 1 => view.Focus.Y, _ => view.Focus.Z };
        (first[_through], size[_through]) = (_plane, 1);
        var slice = view.FromInput.Then(
            CropOrPad.At(view.FromInput.Target, first[0], first[1], first[2], new GridShape(size[0], size[1], size[2])));
        _values = Resampler.RealValues(view.Image, slice);
        _labels = Resampler.SmoothLabels(view.Labels, slice);
        _heat = view.Heat is { } heat ? Resampler.RealValues(heat.Values, heat.FromImage.Inverse().Then(slice)) : null;
        (Width, Height) = (size[_across], size[_down]);
    }

    /// <summary>Pixels along u.</summary>
    public int Width { get; }

    /// <summary>Pixels along v.</summary>
    public int Height { get; }

    /// <summary>What is at the left, right, top and bottom edge: R, L, A, P, S or I.</summary>
    public string Letters { get; }

    /// <summary>The real values to show as black and white, from those in all planes.</summary>
    public static (float Low, float High) Window(IReadOnlyList<PreviewPanel> panels)
    {
        var values = panels.SelectMany(panel => panel._values.Voxels.ToArray()).Where(float.IsFinite).ToArray();
        Array.Sort(values);
        if (values.Length == 0)
        {
            return (0, 1);
        }

        // What fills the field of view outside the body (air, or a scanner's padding) would take most of the grey levels.
        var inside = values.SkipWhile(value => value <= values[0] + (0.05f * (values[^1] - values[0]))).ToArray();
        var shown = inside.Length > values.Length / 50 ? inside : values;
        var (low, high) = (shown[(int)(LowPercentile * (shown.Length - 1))], shown[(int)(HighPercentile * (shown.Length - 1))]);
        return (low, high > low ? high : low + 1);
    }

    /// <summary>Real value of a pixel.</summary>
    public float Value(int u, int v) => _values.Voxels[Index(u, v)];

    /// <summary>What is laid over a pixel, 0 to 1.</summary>
    public float Heat(int u, int v) => _heat is null ? 0 : _heat.Voxels[Index(u, v)];

    /// <summary>Label of the object whose outline runs through a pixel; 0 for none.</summary>
    public byte OutlineLabel(int u, int v)
    {
        var label = LabelAt(u, v);
        for (var step = 1; label != 0 && step <= OutlinePixels; step++)
        {
            if (LabelAt(u - step, v) != label || LabelAt(u + step, v) != label
                || LabelAt(u, v - step) != label || LabelAt(u, v + step) != label)
            {
                return label;
            }
        }

        return 0;
    }

    /// <summary>Where a place of the pixels' lattice falls in this plane, and whether it lies in it.</summary>
    public (float U, float V, bool IsInPlane) Project(VoxelPoint place)
        => (
            (float)(Width - 0.5 - place[_across]),
            (float)(Height - 0.5 - place[_down]),
            Math.Abs(place[_through] - _plane) <= OutlinePixels);

    private byte LabelAt(int u, int v)
        => (uint)u < (uint)Width && (uint)v < (uint)Height ? _labels.Voxels[Index(u, v)] : (byte)0;

    // The slice has one voxel along the third axis, so its voxels are rows of the lower of the two axes.
    private int Index(int u, int v) => Width - 1 - u + (Width * (Height - 1 - v));
}
