using System.Runtime.InteropServices;
using System.Text.Json;
using MemorizingSam.Checkpoints;
using MemorizingSam.Evaluation;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Tests.Goldens;

namespace MemorizingSam.Tests.Evaluation;

public sealed class MaskErrorsTests
{
    /// <summary>Recorded arrays have shape (12, 10, 14) and their last axis fastest.</summary>
    private static readonly GridShape Recorded = new(14, 10, 12);

    private static readonly SpacingMm InVoxels = SpacingMm.Isotropic(1);

    private static readonly Dictionary<string, NamedTensor> Tensors =
        CheckpointFile.Read(GoldenFile.FullPath("small/clicks.safetensors")).Tensors.ToDictionary(tensor => tensor.Name);

    private static readonly JsonElement Golden = GoldenFile.Json("clicks.json");

    public static TheoryData<string> Cases
        => [.. Golden.GetProperty("cases").EnumerateObject().Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void AllVoxels_RecordedMasks_AreThePublishedRandomClicks(string name)
        => AssertRecorded(name, "random", ErrorsOf(name).AllVoxels());

    [Theory]
    [MemberData(nameof(Cases))]
    public void DeepVoxels_RecordedMasks_AreThePublishedRitmClicks(string name)
        => AssertRecorded(name, "ritm", ErrorsOf(name).DeepVoxels());

    [Fact]
    public void AllVoxels_Shifted_HoldTheClicksThatThePublishedCodeDrew()
    {
        var drawn = Golden.GetProperty("seed2023_shifted_random_first10").Deserialize<int[][]>()!;

        var candidates = ErrorsOf("shifted").AllVoxels();

        Assert.Equal(10, drawn.Length);
        Assert.All(drawn, click => Assert.Contains(new SimulatedClick(click[2], click[1], click[0], click[3] == 1), candidates));
    }

    [Theory]
    [InlineData(ClickRule.Innermost)]
    [InlineData(ClickRule.Ritm)]
    [InlineData(ClickRule.Random)]
    [InlineData(ClickRule.Published)]
    public void Next_NoError_IsNoClick(ClickRule rule)
        => Assert.Null(ErrorsOf("perfect").Next(rule, clicksBefore: 0, new Random(1)));

    [Theory]
    [InlineData(ClickRule.Ritm, 0, "ritm")]
    [InlineData(ClickRule.Ritm, 5, "ritm")]
    [InlineData(ClickRule.Random, 0, "random")]
    [InlineData(ClickRule.Published, 1, "ritm")]
    [InlineData(ClickRule.Published, 2, "random")]
    public void Next_DrawsAllThatTheRuleAllowsAndNothingElse(ClickRule rule, int clicksBefore, string recorded)
    {
        var (errors, random) = (ErrorsOf("two_blobs"), new Random(5));

        var drawn = Enumerable.Range(0, 4000).Select(_ => errors.Next(rule, clicksBefore, random)!.Value).ToHashSet();

        AssertRecorded("two_blobs", recorded, [.. drawn.OrderBy(click => Index(click))]);
    }

    [Fact]
    public void Innermost_LargestErrorDecides_NotTheDeepest()
    {
        // A long thin miss of 30 voxels, and a wrong cube of 27.
        var shape = new GridShape(30, 9, 9);
        var (predicted, truth) = (new byte[shape.VoxelCount], new byte[shape.VoxelCount]);
        for (var x = 0; x < 30; x++)
        {
            truth[x] = 1;
        }

        Fill(predicted, shape, (10, 4, 4), (13, 7, 7));
        Assert.Equal(new SimulatedClick(0, 0, 0, IsPositive: true), Errors(predicted, truth, shape).Innermost());

        // Four voxels more make the wrong one the larger.
        Fill(predicted, shape, (13, 5, 5), (17, 6, 6));
        Assert.Equal(new SimulatedClick(11, 5, 5, IsPositive: false), Errors(predicted, truth, shape).Innermost());
    }

    [Fact]
    public void Innermost_MissedBesideWrong_AreTwoErrors()
    {
        // Missed 0..4 and wrong 5..11 touch; the larger alone decides, and its middle lies in it alone.
        byte[] truth = [1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0];
        byte[] predicted = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0];

        Assert.Equal(
            new SimulatedClick(5, 0, 0, IsPositive: false), Errors(predicted, truth, new GridShape(13, 1, 1)).Innermost());
    }

    [Fact]
    public void Innermost_AnisotropicVoxels_CountsMm()
    {
        // A plate of 11 × 11 × 3 voxels: counted in voxels it is thinnest along z, in mm of 10 along z it is thinnest across.
        var shape = new GridShape(13, 13, 5);
        var truth = new byte[shape.VoxelCount];
        Fill(truth, shape, (1, 1, 1), (12, 12, 4));
        var empty = new byte[shape.VoxelCount];

        Assert.Equal(
            new SimulatedClick(2, 2, 2, IsPositive: true), new MaskErrors(empty, truth, shape, InVoxels).Innermost());
        Assert.Equal(
            new SimulatedClick(6, 6, 1, IsPositive: true),
            new MaskErrors(empty, truth, shape, new SpacingMm(1, 1, 10)).Innermost());
    }

    [Fact]
    public void Innermost_ObjectAtTheBorder_KeepsAwayFromIt()
    {
        byte[] truth = [1, 1, 1, 1, 1, 0];

        // In one line of voxels every one of them lies at the border across the line, so the first is as deep as any.
        Assert.Equal(0, Errors(new byte[6], truth, new GridShape(6, 1, 1)).Innermost()!.Value.X);
        var shape = new GridShape(5, 5, 5);
        var full = Enumerable.Repeat((byte)1, 125).ToArray();
        Assert.Equal(new SimulatedClick(2, 2, 2, IsPositive: true), Errors(new byte[125], full, shape).Innermost());
    }

    private static MaskErrors ErrorsOf(string name)
    {
        // The published protocol finds errors where the logit is above 0.5 (REFERENCE §6.4, P1).
        var logits = MemoryMarshal.Cast<byte, float>(Tensors[$"{name}.pred_logits"].Data.Span);
        byte[] predicted = [.. logits.ToArray().Select(logit => logit > 0.5f ? (byte)1 : (byte)0)];
        return Errors(predicted, Tensors[$"{name}.gt"].Data.Span, Recorded);
    }

    private static MaskErrors Errors(ReadOnlySpan<byte> predicted, ReadOnlySpan<byte> truth, GridShape shape)
        => new(predicted, truth, shape, InVoxels);

    private static void AssertRecorded(string name, string rule, List<SimulatedClick> clicks)
    {
        var golden = Golden.GetProperty("cases").GetProperty(name).GetProperty(rule);
        if (golden.ValueKind == JsonValueKind.String)
        {
            Assert.Equal("raises ValueError: high <= 0", golden.GetString());
            Assert.Empty(clicks);
            return;
        }

        Assert.Equal(golden.GetProperty("legal_flat").Deserialize<int[]>(), clicks.Select(Index));
        Assert.Equal(golden.GetProperty("legal_labels").GetString(), string.Concat(clicks.Select(click => click.IsPositive ? '1' : '0')));
    }

    private static int Index(SimulatedClick click) => click.X + (Recorded.X * (click.Y + (Recorded.Y * click.Z)));

    private static void Fill(byte[] mask, GridShape shape, (int X, int Y, int Z) first, (int X, int Y, int Z) end)
    {
        for (var z = first.Z; z < end.Z; z++)
        {
            for (var y = first.Y; y < end.Y; y++)
            {
                mask.AsSpan(first.X + (shape.X * (y + (shape.Y * z))), end.X - first.X).Fill(1);
            }
        }
    }
}
