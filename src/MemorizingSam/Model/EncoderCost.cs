namespace MemorizingSam.Model;

/// <summary>Floating-point work of an image encoder: what no implementation of the same function can do without.</summary>
/// <remarks>
/// Counts matrix products and convolutions, a multiply-add as two. Window padding (quirk R4) counts as one key and value for each
/// window, since its tokens are all alike: SAM-Med3D's encoder then takes 104 GFLOP where its own code spends 369.
/// </remarks>
public static class EncoderCost
{
    private const int NeckKernel = 3;

    /// <summary>Work for one crop, in FLOP.</summary>
    public static double Flop(ImageEncoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var tokens = Math.Pow(options.GridSize, 3);
        double width = options.EmbedDim;
        var patches = options.StemChannels > 0 ? StemMultiplyAdds(options) : tokens * width * Math.Pow(options.PatchSize, 3);
        var blocks = Enumerable.Range(0, options.Depth).Sum(index => BlockMultiplyAdds(options, index, tokens, width));
        var neck = tokens * options.OutChannels * (width + (Math.Pow(NeckKernel, 3) * options.OutChannels));
        return 2 * (patches + blocks + neck);
    }

    /// <summary>The convolutions of <see cref="ConvStem3d"/>.</summary>
    private static double StemMultiplyAdds(ImageEncoderOptions options)
    {
        double voxels = Math.Pow(options.CropSize, 3), channels = options.StemChannels;
        var fine = voxels * 27 * channels;
        var half = voxels / 8 * 3 * channels * ((8 * channels) + (27 * 3 * channels));
        var quarter = voxels / 64 * 4 * channels * ((8 * 3 * channels) + (27 * 4 * channels));
        return fine + half + quarter + (voxels / 512 * options.EmbedDim * 8 * 4 * channels);
    }

    private static double BlockMultiplyAdds(ImageEncoderOptions options, int index, double tokens, double width)
    {
        var mlp = 2 * tokens * width * options.MlpRatio * width;
        if (index < options.SkipAttentionBlocks)
        {
            return mlp;
        }

        var edge = options.AttentionEdge(index);
        var keys = edge == options.GridSize ? tokens : Math.Min(tokens, Math.Pow(edge, 3)) + 1;
        var projections = tokens * 4 * width * width;
        return mlp + projections + (2 * tokens * keys * width);
    }
}
