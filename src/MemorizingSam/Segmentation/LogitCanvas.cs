using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>
/// The low-res lattice of a <see cref="TileGrid"/> over the whole volume, on which the answers of all crops are blended: an
/// overview or
/// a given mask below, crops at the model's own spacing above it.
/// </summary>
internal sealed class LogitCanvas
{
    /// <summary>
    /// Weight of what lies below: little beside a crop, all where there is none, and decisive at a crop's uncertain rim.
    /// </summary>
    private const float BaseWeight = 0.02f;

    private readonly TileGrid _grid;
    private readonly (int X, int Y, int Z) _first; // low-res voxel of the canvas's beginning, counted from the home crop's
    private readonly GridShape _shape;
    private readonly (VoxelBox Inside, float[] Sum, float[] Weight) _voxels;

    /// <summary>Spans an empty canvas.</summary>
    /// <param name="lattice">The crops' lattice over the volume.</param>
    /// <param name="grid">The crops.</param>
    public LogitCanvas(CropLattice lattice, TileGrid grid)
    {
        _grid = grid;
        var (x, y, z) = (Span(0), Span(1), Span(2));
        _first = (x.First, y.First, z.First);
        _shape = new GridShape(x.Count, y.Count, z.Count);
        var factor = grid.Factor;
        Place = grid.Home with
        {
            X = grid.Home.X + (x.First * factor),
            Y = grid.Home.Y + (y.First * factor),
            Z = grid.Home.Z + (z.First * factor),
        };
        var size = new GridShape(x.Count * factor, y.Count * factor, z.Count * factor);
        FromInput = lattice.CoarseBox(Place.X, Place.Y, Place.Z, size, factor);
        _voxels = (
            new VoxelBox((x.Inside, y.Inside, z.Inside), (x.InsideEnd, y.InsideEnd, z.InsideEnd)),
            new float[_shape.VoxelCount],
            new float[_shape.VoxelCount]);

        // Whole low-res voxels, aligned with the home crop's, that cover the volume and the home crop.
        (int First, int Count, int Inside, int InsideEnd) Span(int axis)
        {
            var (home, voxels) = (grid.Home[axis], lattice.Grid.Shape[axis]);
            var volume = (First: FloorDivide(-home, factor: grid.Factor), End: -FloorDivide(home - voxels, grid.Factor));
            var (first, end) = (Math.Min(volume.First, 0), Math.Max(volume.End, grid.LowResSize));
            return (first, end - first, volume.First - first, volume.End - first);
        }
    }

    /// <summary>The step from the input to the canvas.</summary>
    public GridMapping FromInput { get; }

    /// <summary>Where the canvas begins, in voxels of the crops' lattice.</summary>
    public CropPlace Place { get; }

    /// <summary>Lays something coarse below the crops.</summary>
    /// <param name="logits">On the canvas's lattice; NaN where nothing is known.</param>
    public void LayBelow(ReadOnlySpan<float> logits)
    {
        for (var i = 0; i < logits.Length; i++)
        {
            if (!float.IsNaN(logits[i]))
            {
                _voxels.Sum[i] += BaseWeight * logits[i];
                _voxels.Weight[i] += BaseWeight;
            }
        }
    }

    /// <summary>Lays a crop's answer on the canvas.</summary>
    public void Add(Cell cell, float[] logits)
        => ForEachLine(cell, (canvas, tile, begin, end, weight) =>
        {
            for (var x = begin; x < end; x++)
            {
                var share = weight * _grid.WeightAlong(x);
                _voxels.Sum[canvas + x] += share * logits[tile + x];
                _voxels.Weight[canvas + x] += share;
            }
        });

    /// <summary>What the canvas shows where a crop lies.</summary>
    /// <returns>Logits of the crop's low-res mask, x fastest; background beyond the volume.</returns>
    public float[] Read(Cell cell)
    {
        var logits = new float[_grid.LowResSize * _grid.LowResSize * _grid.LowResSize];
        Array.Fill(logits, LogitField.Background);
        ForEachLine(cell, (canvas, tile, begin, end, _) =>
        {
            for (var x = begin; x < end; x++)
            {
                logits[tile + x] = At(canvas + x);
            }
        });
        return logits;
    }

    /// <summary>The blended logits on the canvas's lattice, x fastest.</summary>
    public float[] Blend()
    {
        var logits = new float[_shape.VoxelCount];
        for (var i = 0; i < logits.Length; i++)
        {
            logits[i] = At(i);
        }

        return logits;
    }

    /// <summary>The crops in whose core the object's surface runs inside the volume.</summary>
    /// <param name="logits">On the canvas's lattice; above 0 is the object.</param>
    public HashSet<Cell> SurfaceCells(float[] logits)
    {
        var cells = new HashSet<Cell>();
        var inside = _voxels.Inside;
        int[] steps = [1, _shape.X, _shape.X * _shape.Y];
        for (var z = inside.First.Z; z < inside.End.Z; z++)
        {
            for (var y = inside.First.Y; y < inside.End.Y; y++)
            {
                for (var x = inside.First.X; x < inside.End.X; x++)
                {
                    var i = x + (_shape.X * (y + (_shape.Y * z)));
                    var isObject = logits[i] > 0;
                    var isSurface = (x + 1 < inside.End.X && logits[i + steps[0]] > 0 != isObject)
                        || (y + 1 < inside.End.Y && logits[i + steps[1]] > 0 != isObject)
                        || (z + 1 < inside.End.Z && logits[i + steps[2]] > 0 != isObject);
                    if (isSurface)
                    {
                        cells.Add(new Cell(
                            _grid.CellAlong(x + _first.X), _grid.CellAlong(y + _first.Y), _grid.CellAlong(z + _first.Z)));
                    }
                }
            }
        }

        return cells;
    }

    private static int FloorDivide(int value, int factor) => (int)Math.Floor(value / (double)factor);

    private float At(int index)
        => _voxels.Weight[index] > 0 ? _voxels.Sum[index] / _voxels.Weight[index] : LogitField.Background;

    /// <summary>
    /// Visits the lines of a crop that lie on the canvas, with the index of the line's beginning on the canvas and in the crop,
    /// the
    /// part of the line that lies on the canvas, and the line's weight.
    /// </summary>
    private void ForEachLine(Cell cell, Action<int, int, int, int, float> visit)
    {
        var edge = _grid.LowResSize;
        var (x0, y0, z0) = (
            (cell.X * _grid.Step) - _first.X, (cell.Y * _grid.Step) - _first.Y, (cell.Z * _grid.Step) - _first.Z);
        var (begin, end) = (Math.Clamp(-x0, 0, edge), Math.Clamp(_shape.X - x0, 0, edge));
        for (var z = Math.Max(0, -z0); z < Math.Min(edge, _shape.Z - z0); z++)
        {
            for (var y = Math.Max(0, -y0); y < Math.Min(edge, _shape.Y - y0); y++)
            {
                var canvas = x0 + (_shape.X * (y + y0 + (_shape.Y * (z + z0))));
                visit(canvas, edge * (y + (edge * z)), begin, end, _grid.WeightAlong(y) * _grid.WeightAlong(z));
            }
        }
    }
}
