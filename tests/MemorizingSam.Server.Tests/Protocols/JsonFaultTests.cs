using System.Text.Json;
using System.Text.Json.Serialization;
using MemorizingSam.Server.Protocols;
using MemorizingSam.Server.Protocols.Memsam.Messages;

namespace MemorizingSam.Server.Tests.Protocols;

public sealed class JsonFaultTests
{
    /// <summary>As the server reads.</summary>
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    [Theory]
    [InlineData("{}", "The request's JSON lacks 'object', 'at'.")]
    [InlineData("{\"at\":[1,1,1]}", "The request's JSON lacks 'object'.")]
    [InlineData("{\"object\":\"a\",\"at\":[1,\"x\",1]}", "The request's JSON is wrong at $.at[1]: a number is expected.")]
    [InlineData("{\"object\":\"a\",\"at\":[1,\"2\",1]}", "The request's JSON is wrong at $.at[1]: a number is expected.")]
    [InlineData("{\"object\":\"a\",\"at\":[1,null,1]}", "The request's JSON is wrong at $.at[1]: a number is expected.")]
    [InlineData("{\"object\":\"a\",\"at\":7}", "The request's JSON is wrong at $.at: an array is expected.")]
    [InlineData("{\"object\":\"a\",\"at\":null}", "The request's JSON is wrong at $.at: null is not taken there.")]
    [InlineData("{\"object\":5,\"at\":[1,1,1]}", "The request's JSON is wrong at $.object: a text is expected.")]
    [InlineData("{\"object\":\"a\",\"at\":[1,1,1],\"positive\":1}", "The request's JSON is wrong at $.positive: true or false is expected.")]
    [InlineData("{\"object\":\"a\",\"at\":[1,1,1],\"knownRevision\":1.5}", "The request's JSON is wrong at $.knownRevision: a whole number is expected.")]
    [InlineData("{\"object\":\"a\",\"at\":[1,1,1],\"space\":\"moon\"}", "The request's JSON is wrong at $.space.")]
    [InlineData("[]", "The request's JSON is wrong at $.")]
    [InlineData("nonsense", "The request's JSON cannot be read at line 1, byte 2.")]
    [InlineData("{\"object\":\n\"a", "The request's JSON cannot be read at line 2, byte 3.")]
    public void Tell_WhatIsWrong_SaysWhereWithoutATypesName(string json, string line)
        => Assert.Equal(line, JsonFault.Tell(Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<ClickRequest>(json, Json))));
}
