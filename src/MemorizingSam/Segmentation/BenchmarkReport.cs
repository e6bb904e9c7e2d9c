namespace MemorizingSam.Segmentation;

/// <summary>Times of one run in milliseconds, and what they are to be held against: the best of all rounds, and their median.</summary>
/// <remarks>
/// Shared machines speed up and slow down from one second to the next. Ratios are therefore taken between like and like: best over best
/// says what the code costs, median over median what a user waits.
/// </remarks>
public sealed record BenchmarkReport
{
    /// <summary>Name of the preset.</summary>
    public required string Preset { get; init; }

    /// <summary>Where it ran.</summary>
    public required string Device { get; init; }

    /// <summary>Threads that torch computed with.</summary>
    public required int Threads { get; init; }

    /// <summary>Best of all matrix products 512×768×3072 between the timed parts, in GFLOP/s.</summary>
    public required double GemmGflops { get; init; }

    /// <summary>Median of the same matrix products, in GFLOP/s.</summary>
    public required double GemmMedianGflops { get; init; }

    /// <summary>Work of the encoder, in GFLOP.</summary>
    public required double EncoderGflop { get; init; }

    /// <summary>Time the encoder would take at the best rate of the matrix products.</summary>
    public double FloorMs => EncoderGflop / GemmGflops * 1000;

    /// <summary>Image encoder, one crop: best.</summary>
    public required double EncoderBestMs { get; init; }

    /// <summary>Image encoder, one crop: median.</summary>
    public required double EncoderMs { get; init; }

    /// <summary>Prompt encoder and mask decoder, one click: median.</summary>
    public required double DecoderMs { get; init; }

    /// <summary>Low-res mask to the crop's size: median.</summary>
    public required double UpsampleMs { get; init; }

    /// <summary>What memory costs; null if it was not timed.</summary>
    public MemoryBenchmarkReport? Memory { get; init; }

    /// <summary>A whole click: decoder and upsampling.</summary>
    public double ClickMs => DecoderMs + UpsampleMs;

    /// <summary>Encoder against its floor, best over best.</summary>
    public double EncoderToFloor => EncoderBestMs / FloorMs;

    /// <summary>Encoder against its floor, median over median.</summary>
    public double EncoderToFloorMedian => EncoderMs * GemmMedianGflops / EncoderGflop / 1000;

    /// <summary>A click against the encoder.</summary>
    public double ClickToEncoder => ClickMs / EncoderMs;
}
