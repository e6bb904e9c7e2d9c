namespace MemorizingSam.Segmentation;

/// <summary>Times of one run, and what they are to be held against. Medians over the rounds, in milliseconds.</summary>
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

    /// <summary>Work of the encoder, in GFLOP.</summary>
    public required double EncoderGflop { get; init; }

    /// <summary>Time the encoder would take at the rate of the matrix products.</summary>
    public double FloorMs => EncoderGflop / GemmGflops * 1000;

    /// <summary>Image encoder, one crop.</summary>
    public required double EncoderMs { get; init; }

    /// <summary>Prompt encoder and mask decoder, one click.</summary>
    public required double DecoderMs { get; init; }

    /// <summary>Low-res mask to the crop's size.</summary>
    public required double UpsampleMs { get; init; }

    /// <summary>A whole click: decoder and upsampling.</summary>
    public double ClickMs => DecoderMs + UpsampleMs;

    /// <summary>Encoder against its floor.</summary>
    public double EncoderToFloor => EncoderMs / FloorMs;

    /// <summary>A click against the encoder.</summary>
    public double ClickToEncoder => ClickMs / EncoderMs;
}
