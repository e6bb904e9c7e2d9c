namespace MemorizingSam.Evaluation;

/// <summary>The lowest of the parabolas that stand on the voxels of a line, each on that voxel's value. One thread's own.</summary>
internal sealed class LowerEnvelope(EnvelopeSteps steps)
{
    // Each parabola of the envelope, from the left: its voxel, its value there, its height over position 0 in squared voxels, and
    // where it begins to be the lowest.
    private readonly int[] _vertices = new int[steps.Length + 2];
    private readonly double[] _values = new double[steps.Length + 2];
    private readonly double[] _heights = new double[steps.Length + 2];
    private readonly double[] _begins = new double[steps.Length + 2];
    private int _count;

    /// <summary>Replaces each value of a line by the least value + squared distance over the line.</summary>
    public void Spread(Span<double> line)
    {
        if (line.IndexOfAnyExcept(0.0) < 0)
        {
            return;
        }

        _count = 0;
        if (steps.IsOutsideSite)
        {
            Add(-1, 0);
        }

        for (var i = 0; i < line.Length; i++)
        {
            if (!double.IsPositiveInfinity(line[i]))
            {
                Add(i, line[i]);
            }
        }

        if (steps.IsOutsideSite)
        {
            Add(line.Length, 0);
        }

        if (_count > 0)
        {
            Read(line);
        }
    }

    private void Add(int vertex, double value)
    {
        var height = (value * steps.PerSquare) + ((double)vertex * vertex);
        var begin = double.NegativeInfinity;
        while (_count > 0)
        {
            var last = _count - 1;
            begin = (height - _heights[last]) * steps.HalfInverses[vertex - _vertices[last]];
            if (begin > _begins[last])
            {
                break;
            }

            _count--;
        }

        _vertices[_count] = vertex;
        _values[_count] = value;
        _heights[_count] = height;
        _begins[_count] = _count == 0 ? double.NegativeInfinity : begin;
        _count++;
    }

    private void Read(Span<double> line)
    {
        var lowest = 0;
        for (var i = 0; i < line.Length; i++)
        {
            while (lowest + 1 < _count && _begins[lowest + 1] < i)
            {
                lowest++;
            }

            line[i] = _values[lowest] + steps.Squares[Math.Abs(i - _vertices[lowest])];
        }
    }
}
