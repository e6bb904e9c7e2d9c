namespace MemorizingSam.Tests.Goldens;

/// <summary>Collects relative errors of one test and writes the worst to its output.</summary>
internal sealed class ParityLog(string group)
{
    private readonly List<(string Stage, double Distance)> _distances = [];

    /// <summary>Notes an error.</summary>
    public void Add(string stage, double distance) => _distances.Add((stage, distance));

    /// <summary>Writes one line, and fails if nothing was compared.</summary>
    public void Write()
    {
        Assert.NotEmpty(_distances);
        var (stage, distance) = _distances.MaxBy(entry => entry.Distance);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{group}: {_distances.Count} tensors, worst relative L2 error {distance:0.0e0} at {stage}");
    }
}
