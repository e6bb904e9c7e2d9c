using System.Net;
using System.Text;
using System.Text.Json;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Server.Tests.Protocols.MonaiLabel;

/// <summary>A client of MONAI Label that writes forms as the official one does.</summary>
internal sealed class MonaiClient(RunningServer server)
{
    /// <summary>Puts an image into the store.</summary>
    public async Task PutImageAsync(string id, Volume volume)
    {
        using var answer = await server.Client.PutAsync(
            $"/datastore/?image={id}",
            FormBytes.Content(FormBytes.Text("params", """{"client_id":"user-xyz"}"""), ("file", "/home/some one/scan 1.nii.gz", FileOf(volume))));
        Assert.Equal($$"""{"image":"{{id}}"}""", await answer.Content.ReadAsStringAsync());
    }

    /// <summary>A volume's file.</summary>
    public byte[] FileOf(Volume volume, string extension = ".nii.gz")
    {
        var path = server.Folder.File($"{Guid.NewGuid():N}{extension}");
        VolumeFile.Write(path, volume);
        return File.ReadAllBytes(path);
    }

    /// <summary>Infers, and reads the answer's two parts.</summary>
    public async Task<(JsonElement Params, Volume<byte> Labels)> InferAsync(string query, string json)
    {
        var (told, labels) = await InferAnyAsync(query, json);
        return (told, Assert.IsType<Volume<byte>>(labels));
    }

    /// <summary>Infers, and reads the answer's two parts: labels of the type that was asked for.</summary>
    public async Task<(JsonElement Params, Volume Labels)> InferAnyAsync(string query, string json)
    {
        using var answer = await server.Client.PostAsync($"/infer/{query}", FormBytes.Content(FormBytes.Text("params", json)));
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        Assert.True(answer.IsSuccessStatusCode, Encoding.UTF8.GetString(bytes));
        Assert.Equal(bytes.Length, answer.Content.Headers.ContentLength);
        Assert.NotEqual(true, answer.Headers.TransferEncodingChunked);
        var type = answer.Content.Headers.ContentType!;
        Assert.Equal("multipart/form-data", type.MediaType);
        return Parse(bytes, type.Parameters.Single(parameter => parameter.Name == "boundary").Value!);
    }

    /// <summary>Submits a label.</summary>
    public async Task<JsonElement> SubmitAsync(string id, string tag, string json, byte[] file, string fileName = "/tmp/my labels/label.nii.gz")
    {
        using var answer = await server.Client.PutAsync(
            $"/datastore/label?image={id}&tag={tag}", FormBytes.Content(FormBytes.Text("params", json), ("label", fileName, file)));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return JsonElement.Parse(text);
    }

    private (JsonElement Params, Volume Labels) Parse(byte[] bytes, string boundary)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var parts = text.Split($"--{boundary}");
        Assert.Equal(4, parts.Length);
        Assert.Equal("--\r\n", parts[3]);
        var (json, image) = (parts[1].Split("\r\n\r\n", 2), parts[2].Split("\r\n\r\n", 2));
        Assert.Contains("name=\"params\"", json[0]);
        Assert.Contains("Content-Type: application/json", json[0]);
        Assert.Matches("name=\"image\"; filename=\"[0-9a-f]{32}\\.nrrd\"", image[0]);
        var file = server.Folder.Write($"{Guid.NewGuid():N}.nrrd", Encoding.Latin1.GetBytes(image[1][..^2]));
        return (JsonElement.Parse(json[1]), VolumeFile.Read(file));
    }
}
