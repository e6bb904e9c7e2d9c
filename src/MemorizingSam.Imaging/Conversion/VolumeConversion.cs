using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Conversion;

/// <summary>Turns a volume file into another: format, frame, orientation, spacing or lattice.</summary>
public static class VolumeConversion
{
    /// <summary>Reads, converts and writes. The output is the old file or the whole new one.</summary>
    /// <param name="inputPath">A volume in any format that is read.</param>
    /// <param name="outputPath">Where to; its extension says the format.</param>
    /// <param name="options">What to change.</param>
    /// <param name="progress">Told about each stage.</param>
    /// <param name="cancellation">Stops the conversion; nothing is written then.</param>
    /// <returns>The volume that was written.</returns>
    /// <exception cref="VolumeFormatException">The input, or the volume to be like, is no volume that memsam reads.</exception>
    /// <exception cref="ArgumentException">The options contradict each other, or the output's format is not written.</exception>
    /// <exception cref="IOException">A file cannot be opened or written.</exception>
    public static Volume Run(
        string inputPath,
        string outputPath,
        ConversionOptions options,
        IProgress<ConversionProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        VolumeFile.CheckWritable(outputPath);
        var like = options.LikePath is null ? null : VolumeFile.ReadHeader(options.LikePath).Grid;

        var input = VolumeFile.Read(inputPath, options.Frame, During(ConversionStage.Reading, progress), cancellation);
        progress?.Report(new ConversionProgress(ConversionStage.Resampling, new TransferProgress(0, input.SizeInBytes)));
        var output = like is null ? Change(input, options, cancellation) : OnLatticeOf(like, input, options, cancellation);
        VolumeFile.Write(outputPath, output, During(ConversionStage.Writing, progress), cancellation);
        return output;
    }

    private static Volume Change(Volume input, ConversionOptions options, CancellationToken cancellation)
    {
        var mapping = options.Orientation is { } orientation
            ? Reorientation.To(input.Grid, orientation)
            : GridMapping.Identity(input.Grid);
        if (options.Spacing is { } spacing)
        {
            mapping = mapping.Then(SpacingChange.To(mapping.Target, spacing));
        }

        return mapping.Target == input.Grid ? input
            : options.AreLabels ? Resampler.Labels(input, mapping, cancellation)
            : Resampler.Image(input, mapping, cancellation: cancellation);
    }

    private static Volume OnLatticeOf(VolumeGrid like, Volume input, ConversionOptions options, CancellationToken cancellation)
        => like == input.Grid ? input
            : options.AreLabels ? ObliqueResampler.Labels(input, like, cancellation)
            : ObliqueResampler.Image(input, like, cancellation: cancellation);

    private static Relay? During(ConversionStage stage, IProgress<ConversionProgress>? progress)
        => progress is null ? null : new Relay(stage, progress);

    /// <summary>Says which stage a transfer belongs to, on the thread that transfers.</summary>
    private sealed class Relay(ConversionStage stage, IProgress<ConversionProgress> progress) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => progress.Report(new ConversionProgress(stage, value));
    }
}
