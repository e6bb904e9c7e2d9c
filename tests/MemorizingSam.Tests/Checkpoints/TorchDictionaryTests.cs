using MemorizingSam.Checkpoints;

namespace MemorizingSam.Tests.Checkpoints;

/// <summary>What is taken for weights and what for facts, through whole files.</summary>
public sealed class TorchDictionaryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("model_state_dict")]
    [InlineData("state_dict")]
    [InlineData("model")]
    public void Read_TrainerDictionary_FindsTheModelUnderItsKey(string key)
    {
        var checkpoint = Read(p => p.Ops("}(")
            .Text("epoch").Integer(3)
            .Text(key).Ops("}").Text("a.weight").Tensor("FloatStorage", "0", 2, 0, [2], [1]).Ops("s")
            .Text("optimizer").Ops("}")
            .Text("ema").Ops("}").Text("t").Tensor("FloatStorage", "0", 2, 0, [1], [1]).Ops("s")
            .Ops("u"));

        Assert.Equal("a.weight", Assert.Single(checkpoint.Tensors).Name);
        Assert.Equal("""{"epoch":3}""", checkpoint.Facts);
        Assert.Equal(["optimizer (0 tensors)", "ema (1 tensor)"], checkpoint.Skipped);
    }

    [Fact]
    public void Read_TrainerDictionaryWithATensorBesideTheModel_TakesTheModelAlone()
    {
        var checkpoint = Read(p => p.Ops("}(")
            .Text("best_loss").Tensor("FloatStorage", "0", 2, 1, [], [])
            .Text("model").Ops("}").Text("t").Tensor("FloatStorage", "0", 2, 0, [1], [1]).Ops("s")
            .Ops("u"));

        Assert.Equal("t", Assert.Single(checkpoint.Tensors).Name);
        Assert.Equal(["best_loss (1 tensor)"], checkpoint.Skipped);
    }

    [Fact]
    public void Read_DictionaryOfDictionaries_JoinsTheirKeys()
        => Assert.Equal(
            ["encoder.t", "w"],
            Read(p => p.Ops("}(")
                .Text("encoder").Ops("}").Text("t").Tensor("FloatStorage", "0", 2, 0, [1], [1]).Ops("s")
                .Text("w").Tensor("FloatStorage", "0", 2, 1, [1], [1])
                .Ops("u")).Tensors.Select(tensor => tensor.Name));

    [Fact]
    public void Read_TensorAlone_IsCalledTensor()
        => Assert.Equal("tensor", Assert.Single(Read(p => p.Tensor("FloatStorage", "0", 2, 0, [2], [1])).Tensors).Name);

    [Fact]
    public void Read_ListOfTensors_AreNumbered()
        => Assert.Equal(
            ["0", "1.0"],
            Read(p => p.Ops("](").Tensor("FloatStorage", "0", 2, 0, [2], [1]).Tensor("FloatStorage", "0", 2, 0, [1], [1])
                .Op(0x85).Ops("e")).Tensors.Select(tensor => tensor.Name));

    [Fact]
    public void Read_NoTensors_SaysWhatIsThere()
    {
        var exception = Assert.Throws<CheckpointException>(
            () => Read(p => p.Ops("}(").Text("epoch").Integer(1).Text("lr").Integer(2).Ops("u")));
        Assert.Equal(
            "'x.pth' holds no tensors, only 'epoch', 'lr'; give a file with a model's state dict.", exception.Message);
    }

    [Fact]
    public void Read_OneNameTwice_IsRefused()
    {
        var exception = Assert.Throws<CheckpointException>(() => Read(p => p.Ops("}(")
            .Text("w").Tensor("FloatStorage", "0", 2, 0, [2], [1])
            .Text("w").Tensor("FloatStorage", "0", 2, 0, [1], [1]).Ops("u")));
        Assert.Equal("'x.pth' holds 'w' twice; it is damaged.", exception.Message);
    }

    [Fact]
    public void Read_Facts_BecomeJson()
    {
        var checkpoint = Read(p => p.Ops("}(")
            .Text("w").Tensor("FloatStorage", "0", 2, 0, [2], [1])
            .Text("none").Ops("N")
            .Text("flag").Op(0x88)
            .Text("nan").Op('G', 0x7f, 0xf8, 0, 0, 0, 0, 0, 0)
            .Text("inf").Op('G', 0xff, 0xf0, 0, 0, 0, 0, 0, 0)
            .Text("tenth").Op('G', 0x3f, 0xb9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a)
            .Text("big").Op(0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0x40)
            .Text("é\"").Text("ü\n")
            .Text("counts").Global("collections", "Counter").Ops("}").Integer(60).Integer(1).Ops("s").Op(0x85).Ops("R")
            .Text("pairs").Global("collections", "OrderedDict").Ops("]](").Text("k").Text("v").Ops("ea").Op(0x85).Ops("R")
            .Text("device").Global("torch", "device").Text("cuda").Integer(1).Op(0x86).Ops("R")
            .Text("size").Global("torch", "Size").Integers(1, 2).Op(0x85).Ops("R")
            .Text("args").Global("argparse", "Namespace").Ops(")").Op(0x81).Ops("}").Text("lr").Integer(1).Ops("sb")
            .Text("bare").Global("argparse", "Namespace").Ops(")R")
            .Text("bytes").Op('C', 2, 1, 2)
            .Text("deep").Ops("]").Op('C', 1, 1).Ops("a")
            .Ops("u"));

        Assert.Equal(
            """{"none":null,"flag":true,"nan":"NaN","inf":"-Infinity","tenth":0.1,"big":1180591620717411303424"""
            + ""","é\"":"ü\n","counts":{"60":1},"pairs":{"k":"v"},"device":"cuda:1","size":[1,2],"args":{"lr":1}"""
            + ""","bare":{},"deep":[null]}""",
            checkpoint.Facts);
        Assert.Equal(["bytes (2 raw bytes)", "deep (1 raw bytes)"], checkpoint.Skipped);
    }

    [Theory]
    [InlineData("f8", "<", new byte[] { 0, 0, 0, 0, 0, 0, 0xe8, 0x3f }, "0.75")]
    [InlineData("f4", "<", new byte[] { 0, 0, 0x40, 0x3f }, "0.75")]
    [InlineData("i8", "<", new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, "-1")]
    [InlineData("i4", "<", new byte[] { 7, 0, 0, 0 }, "7")]
    [InlineData("b1", "|", new byte[] { 1 }, "true")]
    public void Read_NumpyNumber_BecomesANumber(string type, string order, byte[] bytes, string expected)
        => Assert.Equal($$"""{"n":{{expected}}}""", ReadNumpy("numpy.core.multiarray", type, order, bytes).Facts);

    [Theory]
    [InlineData("f8", ">")]
    [InlineData("f2", "<")]
    [InlineData("O8", "|")]
    public void Read_OtherNumpyNumber_IsSkippedAndSaid(string type, string order)
        => Assert.Equal(["n (a numpy object)"], ReadNumpy("numpy._core.multiarray", type, order, new byte[8]).Skipped);

    private Checkpoint ReadNumpy(string module, string type, string order, byte[] bytes)
        => Read(p => p.Ops("}(")
            .Text("w").Tensor("FloatStorage", "0", 2, 0, [2], [1])
            .Text("n").Global(module, "scalar").Global("numpy", "dtype").Text(type).Op(0x89).Op(0x88).Op(0x87).Ops("R(")
            .Integer(3).Text(order).Ops("NNN").Integer(-1).Integer(-1).Integer(0).Ops("tb")
            .Op('C', (byte)bytes.Length).Raw(bytes).Op(0x86).Ops("R")
            .Ops("u"));

    private Checkpoint Read(Action<PickleBuilder> build)
        => CheckpointFile.Read(_folder.Write("x.pth", TorchFiles.Zip(PickleBuilder.Make(build), ("0", new byte[8]))));
}
