using System.Diagnostics;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Benchmarks.Segmentation;

/// <summary>Opens many volumes one after another in one process and clicks in each: whether memory stays flat.</summary>
internal static class RepeatedSessions
{
    private const int Volumes = 20;
    private const int ClicksPerVolume = 10;
    private const int NegativeEvery = 3;

    /// <summary>Prints the resident and the peak memory after each volume.</summary>
    public static void Run(string model, IReadOnlyList<string> volumes, TextWriter output)
    {
        using var segmenter = Segmenter.Load(model, new SegmenterOptions());
        using var process = Process.GetCurrentProcess();
        output.WriteLine("volume  resident MB  peak MB");
        for (var i = 0; i < Volumes; i++)
        {
            Click(segmenter, VolumeFile.Read(volumes[i % volumes.Count]), new Random(i));
            process.Refresh();
            output.WriteLine($"{i + 1,6}{process.WorkingSet64 >> 20,13}{process.PeakWorkingSet64 >> 20,9}");
        }
    }

    private static void Click(Segmenter segmenter, Volume volume, Random random)
    {
        using var session = segmenter.Open(volume, new SessionOptions { ZoomOut = false });
        var shape = volume.Grid.Shape;
        for (var i = 1; i <= ClicksPerVolume; i++)
        {
            var place = volume.Grid.Affine.ToWorld(
                new VoxelPoint(Inner(random, shape.X), Inner(random, shape.Y), Inner(random, shape.Z)));
            session.AddClick("object", i % NegativeEvery == 0 ? MemorizingSam.Segmentation.Click.Negative(place) : MemorizingSam.Segmentation.Click.Positive(place));
        }

        session.Mask("object");
    }

    /// <summary>A coordinate in the middle two fifths of an edge.</summary>
    private static double Inner(Random random, int edge) => edge * (0.3 + (0.4 * random.NextDouble()));
}
