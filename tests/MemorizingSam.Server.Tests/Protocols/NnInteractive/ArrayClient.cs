using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using MemorizingSam.Server.Protocols.NnInteractive.Packing;

namespace MemorizingSam.Server.Tests.Protocols.NnInteractive;

/// <summary>A client of nnInteractive v2 as the official one is: it keeps the mask, and changes in it what it is sent.</summary>
internal sealed class ArrayClient(HttpClient http, string lease, int[] shape)
{
    /// <summary>The mask that the client has, the last axis fastest.</summary>
    public byte[] Mask { get; } = new byte[shape[0] * shape[1] * shape[2]];

    /// <summary>Claims a lease and sends an image of float32.</summary>
    public static async Task<ArrayClient> OpenAsync(HttpClient http, int[] shape, float[] voxels, string spacing)
    {
        using var claim = await http.PostAsync("/claim", content: null);
        var token = (await JsonOf(claim)).GetProperty("lease_token").GetString()!;
        var client = new ArrayClient(http, token, shape);
        var header = new ArrayHeader(ArrayElement.Float32, [1, .. shape]);
        var body = PackedArrayWriter.Pack(header, MemoryMarshal.AsBytes(voxels.AsSpan()));
        using var image = await client.SendAsync("/set_image", body, $"{{\"image_properties\":{{\"spacing\":{spacing}}}}}");
        Assert.Equal($"[1,{string.Join(',', shape)}]", (await JsonOf(image)).GetProperty("original_image_shape").GetRawText());
        using var buffer = await client.PostAsync("/set_target_buffer", $$"""{"shape":[{{string.Join(',', shape)}}],"dtype":"uint8"}""");
        Assert.Equal("{}", await buffer.Content.ReadAsStringAsync());
        return client;
    }

    /// <summary>The same client, with the mask it has, at another server.</summary>
    public ArrayClient At(HttpClient other)
    {
        var client = new ArrayClient(other, lease, shape);
        Mask.CopyTo(client.Mask, 0);
        return client;
    }

    /// <summary>Reads a JSON answer, which must be a success.</summary>
    public static async Task<JsonElement> JsonOf(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {text}");
        return JsonElement.Parse(text);
    }

    /// <summary>Posts JSON.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, string json)
        => SendAsync(path, Encoding.UTF8.GetBytes(json), meta: null, "application/json");

    /// <summary>Posts bytes with JSON in a header.</summary>
    public async Task<HttpResponseMessage> SendAsync(string path, byte[] body, string? meta, string type = "application/octet-stream")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        request.Headers.Add("X-Lease-Token", lease);
        if (meta is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Meta", meta);
        }

        return await http.SendAsync(request);
    }

    /// <summary>Gets JSON.</summary>
    public async Task<HttpResponseMessage> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-Lease-Token", lease);
        return await http.SendAsync(request);
    }

    /// <summary>Adds a point.</summary>
    public async Task<JsonElement> PointAsync(int a, int b, int c, bool include = true, bool run = true)
        => await ApplyAsync(await PostAsync("/add_point_interaction", $$"""
            {"coordinates":[{{a}},{{b}},{{c}}],"include_interaction":{{Json(include)}},"run_prediction":{{Json(run)}},"override_capability_checks":false}
            """));

    /// <summary>Takes the last prompt back.</summary>
    public async Task<JsonElement> UndoAsync() => await ApplyAsync(await PostAsync("/undo", "{}"));

    /// <summary>Has what waits answered.</summary>
    public async Task<JsonElement> PredictAsync() => await ApplyAsync(await PostAsync("/predict", """{"force_full_refine":false}"""));

    /// <summary>Changes the mask as an answer says, and returns what its header says.</summary>
    public async Task<JsonElement> ApplyAsync(HttpResponseMessage answer)
    {
        using var response = answer;
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {Encoding.UTF8.GetString(body)}");
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.MediaType);
        var meta = JsonElement.Parse(response.Headers.GetValues("X-Meta").Single());
        if (meta.GetProperty("bbox") is { ValueKind: JsonValueKind.Null })
        {
            Assert.Empty(body);
            return meta;
        }

        var box = meta.GetProperty("bbox").EnumerateArray().Select(pair => pair.EnumerateArray().Select(end => end.GetInt32()).ToArray()).ToArray();
        var reader = await PackedArrayReader.OpenAsync(new MemoryStream(body), CancellationToken.None);
        var voxels = (byte[])(await reader.ReadAsync(CancellationToken.None)).Numbers;
        Assert.Equal("uint8", meta.GetProperty("dtype").GetString());
        Assert.Equal(box.Select(pair => pair[1] - pair[0]), reader.Header.Shape);
        Assert.Equal(reader.Header.Shape, meta.GetProperty("shape").EnumerateArray().Select(length => length.GetInt32()));
        var next = 0;
        for (var a = box[0][0]; a < box[0][1]; a++)
        {
            for (var b = box[1][0]; b < box[1][1]; b++)
            {
                for (var c = box[2][0]; c < box[2][1]; c++)
                {
                    Mask[(((a * shape[1]) + b) * shape[2]) + c] = voxels[next++];
                }
            }
        }

        return meta;
    }

    private static string Json(bool value) => value ? "true" : "false";
}
