using MemorizingSam.Imaging.Datasets.Augmentation;

namespace MemorizingSam.Training;

/// <summary>Invents objects in a crop, so that a model learns to segment what is clicked and not a list of organs.</summary>
/// <remarks>
/// DESIGN §5: a model trained on organs alone reached Dice 0.000 on organs it had never seen. Half of these objects follow the image
/// (regions and ellipsoids of one intensity), the others only a shape (blobs, tubes, parts and unions of organs).
/// </remarks>
internal sealed class MadeUpObjects(
    float[] image, int edge, IReadOnlyList<TrainingTarget> organs, int leastVoxels, SeededRandom random)
{
    private const int Attempts = 4;

    private readonly Lazy<float[]> _smooth = new(() => BoxBlur.Apply(image, edge));

    /// <summary>Makes one.</summary>
    /// <returns>Null if a few attempts gave objects that are too small.</returns>
    public TrainingTarget? Make()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (name, mask) = random.Below(8) switch
            {
                0 or 1 => ("region", Region()),
                2 or 3 => ("band", Band()),
                4 => ("blob", Blob()),
                5 => ("tube", Tube()),
                6 => ("part", Part()),
                _ => ("union", Union()),
            };
            if (mask.AsSpan().Count((byte)1) >= leastVoxels)
            {
                return new TrainingTarget(name, mask);
            }
        }

        return null;
    }

    /// <summary>What grows from a voxel over neighbours of nearly the same intensity, up to a drawn size.</summary>
    private byte[] Region()
    {
        var size = (int)Math.Exp(random.Between(Math.Log(60), Math.Log(9000)));
        return RegionGrowth.Grow(_smooth.Value, edge, Anywhere(), size, compactness: random.Between(0.02, 0.2));
    }

    /// <summary>The part of an ellipsoid whose intensity is near that of its middle, as far as it hangs together.</summary>
    private byte[] Band()
    {
        var middle = Anywhere();
        var reach = (float)random.Between(0.3, 1.2);
        var ellipsoid = Ellipsoid.Draw(middle, 4, 15, random);
        var (smooth, centre) = (_smooth.Value, _smooth.Value[Index(middle)]);
        var allowed = Paint(index => Math.Abs(smooth[index] - centre) <= reach, ellipsoid);
        return RegionGrowth.Connected(allowed, edge, middle);
    }

    private byte[] Blob()
    {
        var middle = Anywhere();
        var mask = Paint(_ => true, Ellipsoid.Draw(middle, 2.5, 12, random));
        for (var i = random.Below(3); i > 0; i--)
        {
            var near = (X: Near(middle.X), Y: Near(middle.Y), Z: Near(middle.Z));
            Add(mask, Paint(_ => true, Ellipsoid.Draw(near, 2.5, 9, random)));
        }

        return mask;

        int Near(int place) => Math.Clamp(place + random.Below(13) - 6, 0, edge - 1);
    }

    /// <summary>A winding tube of constant radius.</summary>
    private byte[] Tube()
    {
        var mask = new byte[image.Length];
        var radius = random.Between(1.3, 4.5);
        var start = Anywhere();
        double[] place = [start.X, start.Y, start.Z];
        double[] way = [random.Between(-1, 1), random.Between(-1, 1), random.Between(-2, 2)];
        for (var step = random.Below(2 * edge) + 6; step > 0; step--)
        {
            var length = Math.Sqrt(way.Sum(part => part * part)) + 1e-9;
            for (var axis = 0; axis < 3; axis++)
            {
                way[axis] = (way[axis] / length) + random.Between(-0.2, 0.2);
                place[axis] += way[axis];
            }

            if (place.Any(part => part < 0 || part > edge - 1))
            {
                break;
            }

            var middle = ((int)Math.Round(place[0]), (int)Math.Round(place[1]), (int)Math.Round(place[2]));
            Add(mask, Paint(_ => true, Ellipsoid.Ball(middle, radius)));
        }

        return mask;
    }

    /// <summary>An organ on one side of a plane.</summary>
    private byte[] Part()
    {
        var organ = organs[random.Below(organs.Count)].Mask;
        var inside = Enumerable.Range(0, organ.Length).Where(index => organ[index] != 0).ToArray();
        var (x, y, z) = Place(inside[random.Below(inside.Length)]);
        var (a, b, c) = (random.Between(-1, 1), random.Between(-1, 1), random.Between(-1, 1));
        var part = new byte[organ.Length];
        foreach (var index in inside)
        {
            var here = Place(index);
            part[index] = (a * (here.X - x)) + (b * (here.Y - y)) + (c * (here.Z - z)) >= 0 ? (byte)1 : (byte)0;
        }

        return part;
    }

    /// <summary>Two organs that are asked for as one; an organ alone if there is no other.</summary>
    private byte[] Union()
    {
        var mask = (byte[])organs[random.Below(organs.Count)].Mask.Clone();
        Add(mask, organs[random.Below(organs.Count)].Mask);
        return mask;
    }

    private (int X, int Y, int Z) Anywhere()
    {
        var margin = edge / 8;
        return (Along(), Along(), Along());

        int Along() => margin + random.Below(edge - (2 * margin));
    }

    private byte[] Paint(Func<int, bool> isAllowed, Ellipsoid ellipsoid)
    {
        var mask = new byte[image.Length];
        var (low, high) = ellipsoid.Box(edge);
        for (var x = low.X; x <= high.X; x++)
        {
            for (var y = low.Y; y <= high.Y; y++)
            {
                for (var z = low.Z; z <= high.Z; z++)
                {
                    var index = Index((x, y, z));
                    mask[index] = ellipsoid.Holds(x, y, z) && isAllowed(index) ? (byte)1 : (byte)0;
                }
            }
        }

        return mask;
    }

    private int Index((int X, int Y, int Z) place) => place.Z + (edge * (place.Y + (edge * place.X)));

    private (int X, int Y, int Z) Place(int index) => (index / (edge * edge), index / edge % edge, index % edge);

    private static void Add(byte[] mask, byte[] other)
    {
        for (var i = 0; i < mask.Length; i++)
        {
            mask[i] |= other[i];
        }
    }
}
