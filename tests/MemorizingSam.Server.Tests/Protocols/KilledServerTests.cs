using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using MemorizingSam.Server.Protocols.Memsam.Messages;
using MemorizingSam.Server.Tests.Protocols.MonaiLabel;
using MemorizingSam.Server.Tests.Protocols.NnInteractive;

namespace MemorizingSam.Server.Tests.Protocols;

/// <summary>Clients of other programs go on after their server was killed, as if nothing had happened.</summary>
public sealed class KilledServerTests : IAsyncLifetime
{
    private static readonly int[] Shape = [14, 17, 20];
    private static readonly float[] Noise = MakeNoise();

    private RunningServer _killed = null!;

    public async ValueTask InitializeAsync() => _killed = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _killed.DisposeAsync();

    [Fact]
    public async Task NnInteractive_GoesOnWithItsLease_AndIsSentTheWholeMask()
    {
        var client = await ArrayClient.OpenAsync(_killed.Client, Shape, Noise, "[1,1,1]");
        await client.PointAsync(6, 8, 9);
        var first = client.Mask.ToArray();
        await using var server = await _killed.StartAsIfKilledAsync();
        var resumed = client.At(server.Client);

        var answer = await resumed.PointAsync(2, 3, 4, include: false);
        await client.PointAsync(2, 3, 4, include: false);

        Assert.Equal("[[0,14],[0,17],[0,20]]", answer.GetProperty("bbox").GetRawText());
        Assert.Equal(client.Mask, resumed.Mask);
        await resumed.UndoAsync();
        Assert.Equal(first, resumed.Mask);
        await resumed.UndoAsync();
        Assert.DoesNotContain((byte)1, resumed.Mask);
        Assert.False((await resumed.UndoAsync()).GetProperty("ran_prediction").GetBoolean());
    }

    [Fact]
    public async Task NnInteractive_PromptsThatWaited_WaitOn()
    {
        var client = await ArrayClient.OpenAsync(_killed.Client, Shape, Noise, "[1,1,1]");
        await client.PointAsync(6, 8, 9, run: false);
        await client.PointAsync(2, 3, 4, include: false, run: false);
        await using var server = await _killed.StartAsIfKilledAsync();
        var resumed = client.At(server.Client);

        await client.PredictAsync();
        await resumed.PredictAsync();
        Assert.Equal(client.Mask, resumed.Mask);
        Assert.Contains((byte)1, resumed.Mask);

        // What was answered waits no more, whenever the server is killed.
        await using var again = await _killed.StartAsIfKilledAsync();
        Assert.False((await client.At(again.Client).PredictAsync()).GetProperty("ran_prediction").GetBoolean());
    }

    [Fact]
    public async Task NnInteractive_AfterAReset_UndoesNothingOfBefore()
    {
        var client = await ArrayClient.OpenAsync(_killed.Client, Shape, Noise, "[1,1,1]");
        await client.PointAsync(6, 8, 9);
        using var reset = await client.PostAsync("/reset_interactions", "{}");
        await using var server = await _killed.StartAsIfKilledAsync();

        Assert.False((await client.At(server.Client).UndoAsync()).GetProperty("ran_prediction").GetBoolean());
    }

    [Fact]
    public async Task NnInteractiveV1_GoesOnWithItsClicks()
    {
        using var sent = await _killed.Client.PostAsync("/upload_image", FormBytes.Content(("file", "volume.npy", ArrayBytes.Npy("<f4", Shape, MemoryMarshal.AsBytes(Noise.AsSpan())))));
        Assert.Equal("""{"status":"ok"}""", await sent.Content.ReadAsStringAsync());
        await BitsAsync(_killed, 6, 8, 9, isPositive: true);
        await using var server = await _killed.StartAsIfKilledAsync();

        Assert.Equal(await BitsAsync(_killed, 2, 3, 4, isPositive: false), await BitsAsync(server, 2, 3, 4, isPositive: false));
    }

    [Fact]
    public async Task ItkSnap_GoesOnWithItsSession()
    {
        var id = JsonElement.Parse(await _killed.Client.GetStringAsync("/start_session")).GetProperty("session_id").GetString();
        using var sent = await _killed.Client.PostAsync($"/upload_raw/{id}", FormBytes.Content(
            ("file", "raw.gz", ArrayBytes.Gzip(MemoryMarshal.AsBytes(Noise.AsSpan()))),
            FormBytes.Text("metadata", """{"dimensions":[20,17,14],"spacing":[1,1.5,2],"origin":[3,-4,5],"direction":[0,1,0,1,0,0,0,0,1]}""")));
        Assert.Equal("""{"message":"Image uploaded"}""", await sent.Content.ReadAsStringAsync());
        await _killed.Client.GetStringAsync($"/process_point_interaction/{id}?x=9&y=8&z=6&foreground=true");
        await using var server = await _killed.StartAsIfKilledAsync();

        var next = $"/process_point_interaction/{id}?x=4&y=3&z=2&foreground=false";
        Assert.Equal(await _killed.Client.GetStringAsync(next), await server.Client.GetStringAsync(next));
    }

    [Fact]
    public async Task MonaiLabel_GoesOnWithItsSession()
    {
        var (before, volume) = (new MonaiClient(_killed), TurnedVolumes.Make("oblique"));
        using var begun = await _killed.Client.PutAsync("/session/?expiry=0", FormBytes.Content(("files", "x.nii.gz", before.FileOf(volume))));
        var id = JsonElement.Parse(await begun.Content.ReadAsStringAsync()).GetProperty("session_id").GetString();
        const string OneClick = """{"label":"organ","foreground":[[9,8,6]],"result_extension":".nrrd"}""";
        const string TwoClicks = """{"label":"organ","foreground":[[9,8,6]],"background":[[2,3,1]],"result_extension":".nrrd"}""";
        await before.InferAsync($"memsam_deepgrow?image=&session_id={id}", OneClick);
        await using var server = await _killed.StartAsIfKilledAsync();

        var (_, expected) = await before.InferAsync($"memsam_deepgrow?image=&session_id={id}", TwoClicks);
        var (_, labels) = await new MonaiClient(server).InferAsync($"memsam_deepgrow?image=&session_id={id}", TwoClicks);
        using var ended = await server.Client.DeleteAsync($"/session/{id}");

        Assert.Equal(expected.Voxels.ToArray(), labels.Voxels.ToArray());
        Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        await AssertNothingIsLeftAsync(server);
    }

    [Fact]
    public async Task Sessions_OfClientsThatTheServerNoLongerKnows_AreDeletedWhenItStarts()
    {
        await ArrayClient.OpenAsync(_killed.Client, Shape, Noise, "[1,1,1]");
        var client = new MonaiClient(_killed);
        await client.PutImageAsync("case1", TurnedVolumes.Make("RAS"));
        await client.InferAsync("memsam_deepgrow?image=case1", """{"label":"organ","foreground":[[9,8,6]]}""");
        await _killed.OpenAsync();
        Directory.Delete(Path.Combine(_killed.Data, "clients"), recursive: true);
        await using var server = await _killed.StartAsIfKilledAsync();

        // The user's own volume and session stay, and the store's image.
        var volumes = (await server.GetAsync<VolumesAnswer>("/api/v1/volumes")).Volumes;
        Assert.Equal(2, volumes.Count);
        Assert.Contains("case1.nii.gz", volumes.Select(volume => volume.Name));
        Assert.Single((await server.GetAsync<SessionsAnswer>("/api/v1/sessions")).Sessions);
    }

    [Fact]
    public async Task Start_WithAClientsFileThatCannotBeRead_GoesOnWithoutThatClient()
    {
        await ArrayClient.OpenAsync(_killed.Client, Shape, Noise, "[1,1,1]");
        var file = Directory.EnumerateFiles(Path.Combine(_killed.Data, "clients"), "*.json", SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(file, "{");

        await using var server = await _killed.StartAsIfKilledAsync();

        await AssertNothingIsLeftAsync(server);
    }

    private static async Task AssertNothingIsLeftAsync(RunningServer server)
    {
        Assert.Empty((await server.GetAsync<VolumesAnswer>("/api/v1/volumes")).Volumes);
        Assert.Empty((await server.GetAsync<SessionsAnswer>("/api/v1/sessions")).Sessions);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(server.Data, "clients"), "*", SearchOption.AllDirectories));
    }

    private static async Task<byte[]> BitsAsync(RunningServer server, int a, int b, int c, bool isPositive)
    {
        using var content = new StringContent(
            $$"""{"voxel_coord":[{{a}},{{b}},{{c}}],"positive_click":{{(isPositive ? "true" : "false")}}}""", Encoding.UTF8, "application/json");
        using var answer = await server.Client.PostAsync("/add_point_interaction", content);
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.MediaType);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private static float[] MakeNoise()
    {
        var random = new Random(23);
        return [.. Enumerable.Range(0, Shape[0] * Shape[1] * Shape[2]).Select(_ => (float)(random.NextDouble() * 900))];
    }
}
