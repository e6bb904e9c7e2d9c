using System.Text.Json;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Tests.Goldens;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Preprocessing;

/// <summary>What torchio 0.20.4 made of a small volume: ToCanonical, CropOrPad, ZNormalization.</summary>
internal sealed class PreprocessGolden(string name)
{
    private static readonly JsonElement Cases = GoldenFile.Json("preprocess.json").GetProperty("cases");

    private readonly JsonElement _case = Cases.GetProperty(name);

    /// <summary>Names of all cases.</summary>
    public static IEnumerable<string> Names => Cases.EnumerateObject().Select(property => property.Name);

    /// <summary>Edge of the crop.</summary>
    public int Target => _case.GetProperty("target").GetInt32();

    /// <summary>Lattice in canonical orientation, as rows of its affine.</summary>
    public double[][] CanonicalAffine => Rows("canonical_affine");

    /// <summary>Lattice of the crop, as rows of its affine.</summary>
    public double[][] ResultAffine => Rows("result_affine");

    /// <summary>Labelled voxels that the crop holds.</summary>
    public int LabelVoxels => _case.GetProperty("roi_label_voxels").GetInt32();

    /// <summary>Voxels above 0, their mean and their standard deviation.</summary>
    public (int Count, double Mean, double Std) Norm
    {
        get
        {
            var norm = _case.GetProperty("norm");
            return (norm.GetProperty("count").GetInt32(), norm.GetProperty("mean").GetDouble(), norm.GetProperty("std_unbiased").GetDouble());
        }
    }

    /// <summary>The image as stored.</summary>
    public Volume Image => Read("img");

    /// <summary>The labels as stored.</summary>
    public Volume Label => Read("lbl");

    /// <summary>Checks a crop against a recorded tensor, whose last axis varies fastest.</summary>
    public void Check(string record, Volume<float> crop, double tolerance)
    {
        var golden = _case.GetProperty(record);
        var (n, voxels) = (Target, crop.Voxels.ToArray());
        foreach (var (index, value) in golden.GetProperty("idx").EnumerateArray().Zip(golden.GetProperty("values").EnumerateArray()))
        {
            var i = index.GetInt32();
            Assert.Equal(value.GetDouble(), crop[i / (n * n), i / n % n, i % n], tolerance);
        }

        Assert.Equal(golden.GetProperty("mean").GetDouble(), voxels.Average(v => (double)v), tolerance);
        Assert.Equal(golden.GetProperty("l2").GetDouble(), Math.Sqrt(voxels.Sum(v => (double)v * v)), tolerance * n * n);
        Assert.Equal(golden.GetProperty("min").GetDouble(), voxels.Min(), tolerance);
        Assert.Equal(golden.GetProperty("max").GetDouble(), voxels.Max(), tolerance);
    }

    private Volume Read(string what) => VolumeFile.Read(GoldenFile.FullPath($"volumes/golden/nifti/{name}_{what}.nii.gz"));

    private double[][] Rows(string property)
        => [.. _case.GetProperty(property).EnumerateArray().Select(row => row.EnumerateArray().Select(v => v.GetDouble()).ToArray())];
}
