using System.Net;
using System.Text.Json;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Server.Tests.Protocols.MonaiLabel;

public sealed class InferEndpointsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Always = """ "result_extension":".nrrd","result_dtype":"uint8","client_id":"user-xyz" """;

    private readonly RunningServer _server = shared.Running;
    private readonly MonaiClient _client = new(shared.Running);

    public static TheoryData<string> Names => TurnedVolumes.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Deepgrow_OfAnyVolume_GivesTheLibrarysMaskOnTheSourceGrid(string name)
    {
        var volume = TurnedVolumes.Make(name);
        await _client.PutImageAsync($"grow.{name}", volume);
        var expected = Expected(volume, ("spleen", [(9, 8, 6, true), (2, 3, 1, false)]));

        var (told, labels) = await _client.InferAsync(
            $"memsam_deepgrow?image=grow.{name}", $$"""{"label":"spleen","foreground":[[9,8,6]],"background":[[2,3,1]],{{Always}}}""");

        Assert.Equal("""{"background":0,"spleen":1}""", told.GetProperty("label_names").GetRawText());
        Assert.Equal(["pre", "infer", "invert", "post", "write", "total", "transform"], told.GetProperty("latencies").EnumerateObject().Select(one => one.Name));
        Assert.True(volume.Grid.Matches(labels.Grid));
        Assert.Equal(expected["spleen"], labels.Voxels.ToArray());
        Assert.Contains((byte)1, labels.Voxels.ToArray());
    }

    [Fact]
    public async Task Deepgrow_ClicksInAnyHistory_DependOnTheClicksSentAlone()
    {
        var volume = TurnedVolumes.Make("LPS");
        await _client.PutImageAsync("history", volume);
        (int X, int Y, int Z, bool IsPositive)[] one = [(9, 8, 6, true)];
        (int X, int Y, int Z, bool IsPositive)[] two = [(9, 8, 6, true), (12, 9, 7, true), (2, 3, 1, false)];
        (int X, int Y, int Z, bool IsPositive)[] three = [(9, 8, 6, true), (2, 3, 1, false)];
        (int X, int Y, int Z, bool IsPositive)[] four = [(5, 5, 5, true)];

        foreach (var clicks in new[] { one, two, three, one, four, two, two })
        {
            var (_, labels) = await _client.InferAsync("memsam_deepgrow?image=history", $$"""
                {"label":"liver","foreground":{{Points(clicks, true)}},"background":{{Points(clicks, false)}},{{Always}}}
                """);
            Assert.Equal(Expected(volume, ("liver", clicks))["liver"], labels.Voxels.ToArray());
        }
    }

    [Fact]
    public async Task Deepedit_SeveralLabels_AreNumberedInTheirOrder()
    {
        var volume = TurnedVolumes.Make("RAS");
        await _client.PutImageAsync("edit", volume);

        var (told, labels) = await _client.InferAsync(
            "memsam_deepedit?image=edit", $$"""{"spleen":[[9,8,6]],"liver":[[4,4,4]],"background":[[2,3,1]],"label":"liver",{{Always}}}""");

        Assert.Equal("""{"background":0,"spleen":1,"liver":2}""", told.GetProperty("label_names").GetRawText());
        var expected = Expected(volume, ("spleen", [(9, 8, 6, true)]), ("liver", [(4, 4, 4, true), (2, 3, 1, false)]));
        var painted = expected["spleen"].Zip(expected["liver"], (spleen, liver) => liver != 0 ? (byte)2 : spleen).ToArray();
        Assert.Equal(painted, labels.Voxels.ToArray());
        Assert.Contains((byte)2, painted);
    }

    [Fact]
    public async Task Infer_AsOhifAsks_HasLabelsOf16BitsAndTheirPlaces()
    {
        var volume = TurnedVolumes.Make("permuted");
        await _client.PutImageAsync("1.2.826.0.1", volume);
        var mask = Expected(volume, ("spleen", [(9, 8, 6, true)]))["spleen"];

        var (told, labels) = await _client.InferAnyAsync("memsam_deepedit?image=1.2.826.0.1&output=all", """
            {"spleen":[[9,8,6]],"background":[],"result_extension":".nrrd","result_dtype":"uint16","result_compress":false,"restore_label_idx":false}
            """);

        Assert.Equal(mask.Select(voxel => (ushort)voxel), Assert.IsType<Volume<ushort>>(labels).Voxels.ToArray());
        var (nx, ny) = (volume.Grid.Shape.X, volume.Grid.Shape.Y);
        int[] inside = [.. Enumerable.Range(0, mask.Length).Where(i => mask[i] != 0)];
        int[] centre =
        [
            1,
            (int)Math.Round(inside.Average(i => i % nx)),
            (int)Math.Round(inside.Average(i => i / nx % ny)),
            (int)Math.Round(inside.Average(i => i / (nx * ny))),
        ];
        Assert.Equal($$"""{"spleen":[{{string.Join(',', centre)}}]}""", told.GetProperty("centroids").GetRawText());
    }

    [Fact]
    public async Task Infer_OfASessionOrASentFile_GivesTheSameAsOfTheStore()
    {
        var volume = TurnedVolumes.Make("oblique");
        var file = _client.FileOf(volume);
        var expected = Expected(volume, ("organ", [(9, 8, 6, true)]))["organ"];
        using var begun = await _server.Client.PutAsync(
            "/session/?uncompress=false&expiry=0", FormBytes.Content(FormBytes.Text("client_id", "user-xyz"), ("files", "/home/a b/x.nii.gz", file)));
        var session = JsonElement.Parse(await begun.Content.ReadAsStringAsync());
        var id = session.GetProperty("session_id").GetString();
        Assert.Equal(
            ["name", "path", "image", "meta", "create_ts", "last_access_ts", "expiry"],
            session.GetProperty("session_info").EnumerateObject().Select(one => one.Name));
        Assert.Equal(3600, session.GetProperty("session_info").GetProperty("expiry").GetInt32());

        var (_, ofSession) = await _client.InferAsync(
            $"memsam_deepgrow?image=&session_id={id}", $$"""{"label":"organ","foreground":[[9,8,6]],"background":[],{{Always}}}""");
        using var sent = await _server.Client.PostAsync("/infer/memsam_deepgrow?output=image", FormBytes.Content(
            ("file", "/home/a b/x.nii.gz", file), FormBytes.Text("params", """{"label":"organ","foreground":[[9,8,6]],"result_extension":".nii.gz"}""")));
        var ofFile = Assert.IsType<Volume<byte>>(VolumeFile.Read(_server.Folder.Write("sent.nii.gz", await sent.Content.ReadAsByteArrayAsync())));

        Assert.Equal(expected, ofSession.Voxels.ToArray());
        Assert.Equal(expected, ofFile.Voxels.ToArray());
        Assert.True(volume.Grid.Matches(ofFile.Grid));
        Assert.Matches("^attachment; filename=\"[0-9a-f]{32}\\.nii\\.gz\"$", sent.Content.Headers.GetValues("Content-Disposition").Single());
        Assert.Equal(file, await _server.Client.GetByteArrayAsync($"/session/{id}?image=true"));
        using var ended = await _server.Client.DeleteAsync($"/session/{id}");
        using var gone = await _server.Client.GetAsync($"/session/{id}");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (ended.StatusCode, gone.StatusCode));
    }

    [Fact]
    public async Task Infer_WithOutputJson_TellsOnlyTheParams()
    {
        await _client.PutImageAsync("json", TurnedVolumes.Make("RAS"));

        using var answer = await _server.Client.PostAsync("/infer/memsam_deepgrow?image=json&output=json", FormBytes.Content(
            FormBytes.Text("params", """{"label":"spleen","foreground":[[9,8,6]]}""")));

        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("""{"background":0,"spleen":1}""", JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("label_names").GetRawText());
    }

    [Fact]
    public async Task Infer_WithParamsInAPlainForm_ReadsThem_AndRefusesWhatItCannotRead()
    {
        await _client.PutImageAsync("plain", TurnedVolumes.Make("RAS"));
        const string Params = """{"label":"organ","foreground":[[9,8,6]]}""";
        var (expected, _) = await _client.InferAsync("memsam_deepgrow?image=plain", Params);

        using var form = await _server.Client.PostAsync(
            "/infer/memsam_deepgrow?image=plain&output=json", new FormUrlEncodedContent([new("params", Params)]));
        using var json = await _server.Client.PostAsync(
            "/infer/memsam_deepgrow?image=plain&output=json", new StringContent(Params, System.Text.Encoding.UTF8, "application/json"));

        Assert.Equal(
            expected.GetProperty("centroids").GetRawText(), JsonElement.Parse(await form.Content.ReadAsStringAsync()).GetProperty("centroids").GetRawText());
        Assert.Equal(HttpStatusCode.BadRequest, json.StatusCode);
        Assert.Equal(
            "Send 'params' as multipart/form-data.", JsonElement.Parse(await json.Content.ReadAsStringAsync()).GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("memsam_deepgrow", "{}", 500, "Neither Image nor File not Session ID input is provided")]
    [InlineData("nonsense?image=refused", "{}", 404, "There is no model 'nonsense'")]
    [InlineData("memsam_deepgrow?image=none", "{}", 404, "There is no image 'none'")]
    [InlineData("memsam_deepgrow?image=..%2Fetc", "{}", 404, "There is no image '../etc'")]
    [InlineData("memsam_deepgrow?image=a%0Ab", "{}", 400, "printable characters")]
    [InlineData("memsam_deepgrow?session_id=none", "{}", 404, "no such session")]
    [InlineData("memsam_deepgrow?image=refused", "[1]", 400, "'params' must be a JSON object")]
    [InlineData("memsam_deepgrow?image=refused", """{"foreground":[[1,2]]}""", 400, "'foreground' must be a list")]
    [InlineData("memsam_deepgrow?image=refused", """{"foreground":[[1,2,99]]}""", 400, "lies outside the volume")]
    [InlineData("memsam_deepgrow?image=refused&output=dicom_seg", """{"foreground":[[1,2,3]]}""", 404, "no DICOM")]
    public async Task Infer_OfWhatMakesNoSense_IsRefused(string query, string json, int status, string told)
    {
        await _client.PutImageAsync("refused", TurnedVolumes.Make("RAS"));

        using var answer = await _server.Client.PostAsync($"/infer/{query}", FormBytes.Content(FormBytes.Text("params", json)));

        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == (int)answer.StatusCode, text);
        Assert.Contains(told, JsonElement.Parse(text).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static string Points((int X, int Y, int Z, bool IsPositive)[] clicks, bool positive)
        => $"[{string.Join(',', clicks.Where(click => click.IsPositive == positive).Select(click => $"[{click.X},{click.Y},{click.Z}]"))}]";

    private Dictionary<string, byte[]> Expected(Volume volume, params (string Name, (int X, int Y, int Z, bool IsPositive)[] Clicks)[] objects)
    {
        using var segmenter = Segmenter.Load(_server.Folder.File("model.safetensors"), new SegmenterOptions { Device = ComputeDevice.Cpu });
        var masks = new Dictionary<string, byte[]>();
        foreach (var (name, clicks) in objects)
        {
            using var session = segmenter.Open(volume);
            foreach (var click in clicks)
            {
                session.AddClick(name, Click.AtVoxel(volume.Grid, new VoxelPoint(click.X, click.Y, click.Z), click.IsPositive));
            }

            masks[name] = session.Mask(name).Voxels.ToArray();
        }

        return masks;
    }
}
