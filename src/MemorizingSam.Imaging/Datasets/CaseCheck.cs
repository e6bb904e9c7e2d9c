using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MemorizingSam.Imaging.Datasets.Augmentation;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Datasets;

/// <summary>What reading one case told.</summary>
/// <param name="Report">The case.</param>
/// <param name="Findings">Its faults.</param>
/// <param name="ImageHash">SHA-256 of its image's voxels; null if it could not be read.</param>
internal sealed record CaseCheck(CaseReport Report, IReadOnlyList<DatasetFinding> Findings, string? ImageHash)
{
    /// <summary>Reads a case.</summary>
    public static CaseCheck Run(DatasetCase one, CancellationToken cancellation)
    {
        var report = new CaseReport { Id = one.Id, PatientId = one.PatientId, Split = one.Split };
        LabelledVolume read;
        try
        {
            read = one.Read(cancellation);
        }
        catch (VolumeFormatException e)
        {
            return new CaseCheck(report, [new(FindingSeverity.Error, e.Path, e.What, one.Id)], null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var what = $"of case '{one.Id}' cannot be read: {e.Message}";
            return new CaseCheck(report, [new(FindingSeverity.Error, one.ImagePath, what, one.Id)], null);
        }

        var (grid, facts) = (read.Image.Grid, read.Image.Accept(new ImageFacts()));
        report = report with
        {
            Shape = grid.Shape,
            SpacingMm = grid.Spacing,
            Orientation = grid.Orientation.Code,
            VoxelType = read.Image.VoxelType,
            Labels = [.. read.Labels.Names.Select(name => Describe(name, read.Labels[name]))],
        };
        return new CaseCheck(report, [.. Remarks(one, report, facts), .. FindSwappedSides(one, read.Labels)], facts.Hash);
    }

    private static CaseLabelReport Describe(string name, LabelMask mask)
        => new(name, mask.VoxelCount, Math.Round(mask.VolumeMl, 4));

    private static IEnumerable<DatasetFinding> Remarks(
        DatasetCase one, CaseReport report, (string Hash, long NotFinite, bool IsFlat) facts)
    {
        DatasetFinding Remark(string what) => new(FindingSeverity.Warning, one.ImagePath, $"of case '{one.Id}' {what}", one.Id);

        if (facts.NotFinite > 0)
        {
            yield return Remark($"holds {facts.NotFinite} voxels that are NaN or infinite; replace them by numbers.");
        }

        if (facts.IsFlat)
        {
            yield return Remark("has the same value everywhere; nothing can be seen in it.");
        }

        if (report.Labels.Count == 0)
        {
            yield return Remark("has no label with any voxel; it is used for nothing.");
        }
    }

    /// <summary>
    /// Left organs that lie to the right of their counterparts: swapped names, or an affine that mirrors the patient.
    /// </summary>
    private static IEnumerable<DatasetFinding> FindSwappedSides(DatasetCase one, CaseLabels labels)
        => from left in labels.Names.Where(LabelSides.IsLeft)
           let right = LabelSides.OtherSide(left)
           where labels.Contains(right) && MiddleX(labels[left]) > MiddleX(labels[right])
           let path = one.LabelSources.First(source => source.Values.ContainsKey(left)).Path
           select new DatasetFinding(
               FindingSeverity.Warning,
               path,
               $"of case '{one.Id}' has '{left}' to the right of '{right}'; "
               + "their names are swapped, or the affine mirrors the patient.",
               one.Id);

    /// <summary>Middle of a label's box on the patient's x axis, in mm; it grows to the right.</summary>
    private static double MiddleX(LabelMask mask)
    {
        var (first, end) = mask.Box;
        var middle = new VoxelPoint((first.X + end.X - 1) / 2.0, (first.Y + end.Y - 1) / 2.0, (first.Z + end.Z - 1) / 2.0);
        return mask.Grid.Affine.ToWorld(middle).X;
    }

    private sealed class ImageFacts : IVolumeVisitor<(string Hash, long NotFinite, bool IsFlat)>
    {
        public (string Hash, long NotFinite, bool IsFlat) Visit<T>(Volume<T> volume)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var voxels = volume.Voxels;
            var notFinite = 0L;
            if (VoxelTypes.IsFloatingPoint<T>())
            {
                foreach (var voxel in voxels)
                {
                    notFinite += T.IsFinite(voxel) ? 0 : 1;
                }
            }

            // Copies of one image may lie on lattices that were written with other digits, so only the voxels count.
            var hash = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(voxels)));
            return (hash, notFinite, voxels.IndexOfAnyExcept(voxels[0]) < 0);
        }
    }
}
