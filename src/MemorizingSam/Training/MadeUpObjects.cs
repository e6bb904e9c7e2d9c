using MemorizingSam.Imaging.Datasets.Augmentation;

namespace MemorizingSam.Training;

/// <summary>Invents objects in a crop, so that a model learns to segment what is clicked and not a list of organs.</summary>
/// <remarks>
/// DESIGN §5: a model trained on organs alone reached Dice 0.000 on organs it had never seen. Objects that no one could guess from a
/// click teach a timid answer (docs/training.md): so some follow the image (regions and ellipsoids of one intensity), the others are
/// painted into it (blobs and tubes), and none lies in an organ, where a click means the organ.
/// </remarks>
internal sealed class MadeUpObjects(
    float[] image, int edge, IReadOnlyList<TrainingTarget> organs, int leastVoxels, SeededRandom random)
{
    private const int Attempts = 4;

    /// <summary>Most of an object that may lie in organs.</summary>
    private const double LargestOverlap = 0.2;

    private float[]? _smooth;

    /// <summary>An organ on one side of a plane.</summary>
    /// <returns>Null if the piece is too small.</returns>
    public TrainingTarget? Piece()
    {
        var organ = organs[random.Below(organs.Count)];
        var inside = Enumerable.Range(0, organ.Mask.Length).Where(index => organ.Mask[index] != 0).ToArray();
        var (x, y, z) = Place(inside[random.Below(inside.Length)]);
        var (a, b, c) = (random.Between(-1, 1), random.Between(-1, 1), random.Between(-1, 1));
        var piece = new byte[organ.Mask.Length];
        foreach (var index in inside)
        {
            var here = Place(index);
            piece[index] = (a * (here.X - x)) + (b * (here.Y - y)) + (c * (here.Z - z)) >= 0 ? (byte)1 : (byte)0;
        }

        return piece.AsSpan().Count((byte)1) >= leastVoxels ? new TrainingTarget("piece", piece) { IsMadeUp = true, IsPiece = true } : null;
    }

    /// <summary>Makes one. A blob or tube is painted into the image that this was built with.</summary>
    /// <returns>Null if a few attempts gave objects that are too small or lie in organs.</returns>
    public TrainingTarget? Make()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (name, mask, isPainted) = random.Below(7) switch
            {
                0 or 1 => ("region", Region(), false),
                2 or 3 => ("band", Band(), false),
                4 => ("blob", Blob(), true),
                _ => ("tube", Tube(), true),
            };
            if (mask.AsSpan().Count((byte)1) is var count && count >= leastVoxels && InOrgans(mask) <= LargestOverlap * count)
            {
                if (isPainted)
                {
                    PaintInto(mask);
                }

                return new TrainingTarget(name, mask) { IsMadeUp = true };
            }
        }

        return null;
    }

    private float[] Smooth => _smooth ??= BoxBlur.Apply(image, edge);

    /// <summary>Makes an object lighter or darker than it was, by a third to one and a half times the range of soft tissue.</summary>
    private void PaintInto(byte[] mask)
    {
        var change = (float)(random.Between(0.3, 1.5) * (random.Chance(0.5) ? 1 : -1));
        for (var i = 0; i < mask.Length; i++)
        {
            image[i] += mask[i] * change;
        }

        _smooth = null;
    }

    private int InOrgans(byte[] mask)
    {
        var count = 0;
        for (var i = 0; i < mask.Length; i++)
        {
            if (mask[i] != 0 && organs.Any(organ => organ.Mask[i] != 0))
            {
                count++;
            }
        }

        return count;
    }

    /// <summary>What grows from a voxel over neighbours of nearly the same intensity, up to a drawn size.</summary>
    private byte[] Region()
    {
        var size = (int)Math.Exp(random.Between(Math.Log(60), Math.Log(9000)));
        return RegionGrowth.Grow(Smooth, edge, Anywhere(), size, compactness: random.Between(0.02, 0.2));
    }

    /// <summary>The part of an ellipsoid whose intensity is near that of its middle, as far as it hangs together.</summary>
    private byte[] Band()
    {
        var middle = Anywhere();
        var reach = (float)random.Between(0.3, 1.2);
        var ellipsoid = Ellipsoid.Draw(middle, 4, 15, random);
        var (smooth, centre) = (Smooth, Smooth[Index(middle)]);
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

    private (int X, int Y, int Z) Place(int index) => (index / (edge * edge), index / edge % edge, index % edge);

    private int Index((int X, int Y, int Z) place) => place.Z + (edge * (place.Y + (edge * place.X)));

    private static void Add(byte[] mask, byte[] other)
    {
        for (var i = 0; i < mask.Length; i++)
        {
            mask[i] |= other[i];
        }
    }
}
