using MemorizingSam.Segmentation;

namespace MemorizingSam.Training;

/// <summary>A distillation: what <c>memsam distill</c> is told.</summary>
public sealed record DistillationRequest
{
    /// <summary>Folders of the data sets, each with a training split; their labels say only where crops lie.</summary>
    public required IReadOnlyList<string> DataFolders { get; init; }

    /// <summary>Where checkpoint, student and log go; a run with the same options and data goes on.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>The teacher: a model file or a published checkpoint.</summary>
    public required string TeacherPath { get; init; }

    /// <summary>Preset of the student when <see cref="StudentPath"/> is null.</summary>
    public string Preset { get; init; } = "fastsam3d";

    /// <summary>A student to start from; null for fresh weights.</summary>
    public string? StudentPath { get; init; }

    /// <summary>How to distil.</summary>
    public DistillationOptions Options { get; init; } = new();

    /// <summary>Where to run; null for CUDA if there is a device, else the processor.</summary>
    public ComputeDevice? Device { get; init; }

    /// <summary>Most bytes of read volumes that are kept in memory.</summary>
    public long CacheBytes { get; init; } = 4L << 30;
}
