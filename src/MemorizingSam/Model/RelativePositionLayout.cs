using System.Text.Json.Serialization;

namespace MemorizingSam.Model;

/// <summary>Which query meets which row of the relative-position tables.</summary>
/// <remarks>
/// Query (d, h, w), key (x, y, z), row <c>R[i, j]</c> for the offset i − j along one axis. Source: add_decomposed_rel_pos in
/// SAM-Med3D, FastSAM3D and memorizingSAM, all of which give three products their broadcast axes in the wrong places.
/// </remarks>
[JsonConverter(typeof(JsonStringEnumConverter<RelativePositionLayout>))]
public enum RelativePositionLayout
{
    /// <summary>q[d,h,w]·Rd[d,z] + q[d,h,x]·Rh[h,z] + q[d,h,y]·Rw[y,z]: what all published weights were trained with.</summary>
    AsPublished,

    /// <summary>q[d,h,w]·Rd[d,x] + q[d,h,w]·Rh[h,y] + q[d,h,w]·Rw[w,z]: what was meant.</summary>
    Corrected,
}
