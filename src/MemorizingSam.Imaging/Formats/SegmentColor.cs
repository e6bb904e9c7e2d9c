namespace MemorizingSam.Imaging.Formats;

/// <summary>Colour in which a segment is shown.</summary>
/// <param name="Red">Share of red, 0 to 1.</param>
/// <param name="Green">Share of green, 0 to 1.</param>
/// <param name="Blue">Share of blue, 0 to 1.</param>
public readonly record struct SegmentColor(double Red, double Green, double Blue)
{
    /// <summary>The golden ratio's fraction: hues that are this far apart never come close to one another soon.</summary>
    private const double HueStep = 0.618033988749895;

    private const double Saturation = 0.7;
    private const double Brightness = 0.9;

    /// <summary>A colour unlike those of the indices before it.</summary>
    /// <param name="index">Place in a list, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    public static SegmentColor Distinct(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var hue = 6 * (index * HueStep % 1);

        // HSV to RGB: each part falls from the brightness as the hue leaves its third of the circle.
        double Part(double offset)
        {
            var k = (offset + hue) % 6;
            return Math.Round(Brightness * (1 - (Saturation * Math.Clamp(Math.Min(k, 4 - k), 0, 1))), 3);
        }

        return new SegmentColor(Part(5), Part(3), Part(1));
    }
}
