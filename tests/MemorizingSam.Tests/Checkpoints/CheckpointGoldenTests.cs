using System.Globalization;
using System.Text.Json;
using MemorizingSam.Checkpoints;

namespace MemorizingSam.Tests.Checkpoints;

/// <summary>Files that PyTorch wrote give the values PyTorch had.</summary>
public sealed class CheckpointGoldenTests
{
    // PyTorch's sums were taken in double in another order.
    private const double SumTolerance = 1e-9;

    [Theory]
    [InlineData("sam_model_latest.pth", CheckpointFormat.TorchZip, 219)]
    [InlineData("plain_state_dict.pth", CheckpointFormat.TorchZip, 30)]
    [InlineData("odd_tensors.pth", CheckpointFormat.TorchZip, 18)]
    public void Read_Everything_HoldsEachTensorOfTheRecord(string file, CheckpointFormat format, int count)
    {
        var checkpoint = CheckpointFile.Read(Goldens.PathOf(file), CheckpointScope.Everything);

        Assert.Equal(format, checkpoint.Format);
        Assert.Equal(Goldens.PathOf(file), checkpoint.Path);
        Assert.Equal(count, checkpoint.Tensors.Count);
        AssertTensors(Goldens.Record(file).GetProperty("tensors"), checkpoint);
    }

    [Theory]
    [InlineData("legacy_state_dict.pth")]
    [InlineData("legacy_trainer.pth")]
    [InlineData("plain_state_dict.pth")]
    public void Read_BareEncoderInAnyFormat_HoldsTheSameTensors(string file)
    {
        var checkpoint = CheckpointFile.Read(Goldens.PathOf(file));

        Assert.Equal(30, checkpoint.Tensors.Count);
        AssertTensors(Goldens.Record("plain_state_dict.pth").GetProperty("tensors"), checkpoint);
        var plain = CheckpointFile.Read(Goldens.PathOf("plain_state_dict.pth")).Tensors;
        Assert.All(
            plain.Zip(checkpoint.Tensors),
            pair => Assert.True(pair.First.Data.Span.SequenceEqual(pair.Second.Data.Span), pair.First.Name));
    }

    [Fact]
    public void Read_TrainerCheckpoint_TakesTheModelAndLeavesTheOptimizer()
    {
        var checkpoint = CheckpointFile.Read(Goldens.PathOf("sam_model_latest.pth"));
        var record = Goldens.Record("sam_model_latest.pth").GetProperty("tensors").EnumerateObject()
            .Where(tensor => tensor.Name.StartsWith("/model_state_dict/", StringComparison.Ordinal)).ToList();

        Assert.Equal(record.Select(tensor => tensor.Name["/model_state_dict/".Length..]), checkpoint.Tensors.Select(t => t.Name));
        Assert.Equal(["optimizer_state_dict (39 tensors)"], checkpoint.Skipped);
        foreach (var tensor in record)
        {
            AssertTensor(tensor.Value, checkpoint.Tensors.Single(t => $"/model_state_dict/{t.Name}" == tensor.Name));
        }
    }

    [Fact]
    public void Read_TrainerCheckpoint_KeepsWhatTheTrainerNoted()
    {
        var record = Goldens.Record("sam_model_latest.pth");
        using var facts = JsonDocument.Parse(CheckpointFile.Read(Goldens.PathOf("sam_model_latest.pth")).Facts);
        var root = facts.RootElement;

        Assert.Equal(
            ["epoch", "lr_scheduler_state_dict", "losses", "dices", "best_loss", "best_dice", "args", "used_datas"],
            root.EnumerateObject().Select(fact => fact.Name));
        foreach (var argument in record.GetProperty("namespace").EnumerateObject())
        {
            Assert.Equal(argument.Value.GetString(), AsPython(root.GetProperty("args").GetProperty(argument.Name)));
        }

        Assert.Equal(
            record.GetProperty("used_datas").EnumerateArray().Select(data => data.GetString()),
            root.GetProperty("used_datas").EnumerateArray().Select(data => data.GetString()));
        var scheduler = root.GetProperty("lr_scheduler_state_dict");
        Assert.Equal("""{"60":1,"90":1}""", scheduler.GetProperty("milestones").GetRawText());
        Assert.Equal([0.0008, 8e-05, 8e-05], scheduler.GetProperty("base_lrs").EnumerateArray().Select(lr => lr.GetDouble()));
        Assert.Equal(1, scheduler.GetProperty("last_epoch").GetInt32());
    }

    [Fact]
    public void Read_LegacyTrainer_KeepsItsArguments()
    {
        using var facts = JsonDocument.Parse(CheckpointFile.Read(Goldens.PathOf("legacy_trainer.pth")).Facts);

        Assert.Equal("cuda:0", facts.RootElement.GetProperty("args").GetProperty("device").GetString());
        Assert.Equal(0.1, facts.RootElement.GetProperty("args").GetProperty("gamma").GetDouble());
    }

    [Fact]
    public void Read_OddTensors_SaysWhatItDoesNotTake()
    {
        var checkpoint = CheckpointFile.Read(Goldens.PathOf("odd_tensors.pth"));

        Assert.Equal("""{"numpy_scalar":0.75,"size":[1,2]}""", checkpoint.Facts);
        Assert.Equal(["numpy_array (a numpy array)"], checkpoint.Skipped);
    }

    [Theory]
    [InlineData("sam_model_latest.pth", "a FastSAM3D student (3 blocks, 24 wide)")]
    [InlineData("plain_state_dict.pth", "a bare encoder from distillation: a FastSAM3D student (2 blocks, 12 wide)")]
    [InlineData("legacy_trainer.pth", "a bare encoder from distillation: a FastSAM3D student (2 blocks, 12 wide)")]
    public void Describe_PublishedLayout_NamesTheModel(string file, string expected)
        => Assert.Equal(expected, CheckpointFit.Describe(CheckpointFile.Read(Goldens.PathOf(file))));

    private static void AssertTensors(JsonElement record, Checkpoint checkpoint)
    {
        var byName = checkpoint.Tensors.ToDictionary(tensor => tensor.Name);
        foreach (var tensor in record.EnumerateObject())
        {
            AssertTensor(tensor.Value, byName[tensor.Name[1..].Replace('/', '.')]);
        }
    }

    private static void AssertTensor(JsonElement record, NamedTensor tensor)
    {
        var values = TensorValues.Of(tensor);
        Assert.Equal(record.GetProperty("dtype").GetString(), tensor.Type.ToString(), ignoreCase: true);
        Assert.Equal(record.GetProperty("shape").EnumerateArray().Select(length => length.GetInt64()), tensor.Shape);
        Assert.Equal(record.GetProperty("first4").EnumerateArray().Select(Number), values.Take(4));

        var (expected, sum) = (Number(record.GetProperty("sum")), values.Sum());
        Assert.True(
            expected.Equals(sum) || Math.Abs(expected - sum) <= SumTolerance * Math.Max(1, values.Sum(Math.Abs)),
            $"{tensor}: sum {sum}, expected {expected}");
    }

    private static double Number(JsonElement element) => element.ValueKind == JsonValueKind.String
        ? double.Parse(element.GetString()!, CultureInfo.InvariantCulture)
        : element.GetDouble();

    // The record holds the arguments as Python prints them.
    private static string AsPython(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        JsonValueKind.String => value.GetString()!,
        _ => value.GetRawText().Replace(",", ", "),
    };
}
