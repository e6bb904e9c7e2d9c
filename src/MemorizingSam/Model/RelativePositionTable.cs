using static TorchSharp.torch;

namespace MemorizingSam.Model;

/// <summary>Reads the learned table of one axis: one row for each offset between a query and a key.</summary>
/// <remarks>Source: SAM-Med3D, image_encoder3D.py, get_rel_pos.</remarks>
internal static class RelativePositionTable
{
    /// <summary>The row for each pair of coordinates.</summary>
    /// <param name="table">Table, (rows, head size); resampled linearly unless it has 2·max(queries, keys) − 1 rows.</param>
    /// <param name="queries">Extent of the queries' axis.</param>
    /// <param name="keys">Extent of the keys' axis; where the two differ, the shorter one's coordinates are scaled.</param>
    /// <returns>Rows, (queries, keys, head size).</returns>
    public static Tensor Rows(Tensor table, int queries, int keys)
    {
        var longer = Math.Max(queries, keys);
        var rows = (2 * longer) - 1;
        var fitted = table.shape[0] == rows
            ? table
            : nn.functional.interpolate(table.t().unsqueeze(0), [rows], mode: InterpolationMode.Linear, align_corners: false)
                .squeeze(0)
                .t();
        var (queryScale, keyScale) = ((double)longer / queries, (double)longer / keys);
        var queryCoordinates = arange(queries, dtype: ScalarType.Float32, device: table.device).unsqueeze(1) * queryScale;
        var keyCoordinates = arange(keys, dtype: ScalarType.Float32, device: table.device).unsqueeze(0) * keyScale;
        var offsets = queryCoordinates - keyCoordinates + ((keys - 1) * keyScale);
        return fitted[offsets.to(ScalarType.Int64)];
    }
}
