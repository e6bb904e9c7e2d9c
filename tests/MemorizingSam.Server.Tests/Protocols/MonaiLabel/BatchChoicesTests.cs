using System.Text.Json.Nodes;
using MemorizingSam.Server.Protocols.MonaiLabel;

namespace MemorizingSam.Server.Tests.Protocols.MonaiLabel;

public sealed class BatchChoicesTests
{
    [Theory]
    [InlineData("{}", true, "original", int.MaxValue)]
    [InlineData("""{"device":"cuda","multi_gpu":true,"gpus":"all","logging":"WARNING","save_label":true,"label_tag":"original","max_workers":1,"max_batch_size":0}""",
        true, "original", int.MaxValue)]
    [InlineData("""{"save_label":false,"label_tag":"second","max_batch_size":3}""", false, "second", 3)]
    [InlineData("""{"save_label":null}""", true, "original", int.MaxValue)]
    public void Of_WhatClientsSend_IsRead(string json, bool saves, string tag, int most)
        => Assert.Equal(new BatchChoices(saves, tag, most), BatchChoices.Of(JsonNode.Parse(json)!.AsObject()));

    [Theory]
    [InlineData("""{"save_label":"yes"}""", "'save_label' cannot be \"yes\"; leave it out for True.")]
    [InlineData("""{"label_tag":"../x"}""", "A label's tag has letters, digits, and '.', '_', '-' after the first, 128 at most.")]
    [InlineData("""{"label_tag":7}""", "'label_tag' cannot be 7; leave it out for original.")]
    [InlineData("""{"label_tag":"final"}""",
        "Labels with the tag 'final' were accepted by a person, and a model replaces none; choose another 'label_tag', such as 'original'.")]
    [InlineData("""{"max_batch_size":-1}""", "'max_batch_size' must be 0 for all images, or how many at most; got -1.")]
    [InlineData("""{"max_batch_size":1.5}""", "'max_batch_size' cannot be 1.5; leave it out for 0.")]
    [InlineData("""{"max_batch_size":[]}""", "'max_batch_size' cannot be []; leave it out for 0.")]
    public void Of_WhatMakesNoSense_IsRefused(string json, string told)
        => Assert.Equal(told, Assert.Throws<InvalidDataException>(() => BatchChoices.Of(JsonNode.Parse(json)!.AsObject())).Message);
}
