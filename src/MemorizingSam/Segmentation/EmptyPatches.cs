namespace MemorizingSam.Segmentation;

/// <summary>Finds the patches of a crop that show nothing, and chooses which few of them are computed for all.</summary>
/// <remarks>
/// What is below −800 is air if the volume is a CT in Hounsfield units, and nothing else tells: other images have no such values, but
/// for signed maps (phase, velocity, subtraction). A CT stored with air at 0 keeps its air computed.
/// </remarks>
internal static class EmptyPatches
{
    /// <summary>Upper bound of air, in HU. Well-filled lung goes below it too, but vessels cross nearly every patch of 24 mm.</summary>
    private const float AirHu = -800;

    /// <summary>Edge of the cubes of tokens within which one empty token stands in for the others of its kind.</summary>
    private const int GroupEdge = 2;

    private enum Content
    {
        Something,
        Padding,
        Air,
    }

    /// <summary>Chooses stand-ins.</summary>
    /// <param name="voxels">Real values of a cubic crop, x fastest; not finite where nothing was measured.</param>
    /// <param name="cropSize">Edge of the crop.</param>
    /// <param name="patchSize">Edge of a patch.</param>
    /// <returns>For each token, z fastest, the one whose results it takes, itself if it is computed; null if all are.</returns>
    public static int[]? StandIns(ReadOnlySpan<float> voxels, int cropSize, int patchSize)
    {
        var grid = cropSize / patchSize;
        var standIns = new int[grid * grid * grid];
        var first = new Dictionary<(Content, int, int, int), int>();
        var skipped = 0;
        for (var token = 0; token < standIns.Length; token++)
        {
            var (x, y, z) = VolumeTensors.PlaceOf(token, grid);
            var content = ContentOf(voxels[(patchSize * (x + (cropSize * (y + (cropSize * z)))))..], cropSize, patchSize);
            standIns[token] = token;
            if (content != Content.Something
                && !first.TryAdd((content, x / GroupEdge, y / GroupEdge, z / GroupEdge), token))
            {
                standIns[token] = first[(content, x / GroupEdge, y / GroupEdge, z / GroupEdge)];
                skipped++;
            }
        }

        return skipped > 0 ? standIns : null;
    }

    /// <summary>What the patch that starts at the first voxel holds.</summary>
    private static Content ContentOf(ReadOnlySpan<float> voxels, int cropSize, int patchSize)
    {
        var content = ContentOf(voxels[0]);
        for (var z = 0; z < patchSize && content != Content.Something; z++)
        {
            for (var y = 0; y < patchSize; y++)
            {
                foreach (var voxel in voxels.Slice(cropSize * (y + (cropSize * z)), patchSize))
                {
                    if (ContentOf(voxel) != content)
                    {
                        return Content.Something;
                    }
                }
            }
        }

        return content;
    }

    private static Content ContentOf(float voxel)
        => !float.IsFinite(voxel) ? Content.Padding : voxel < AirHu ? Content.Air : Content.Something;
}
