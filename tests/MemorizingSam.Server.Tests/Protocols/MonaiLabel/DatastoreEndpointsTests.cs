using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Server.Protocols.Memsam.Messages;

namespace MemorizingSam.Server.Tests.Protocols.MonaiLabel;

public sealed class DatastoreEndpointsTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private MonaiClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _client = new MonaiClient(_server);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Submit_FinalLabel_EntersTheMemoryAndIsProposedForTheNextImage()
    {
        var volume = TurnedVolumes.Make("RAS");
        await _client.PutImageAsync("case1", volume);
        await _client.PutImageAsync("case2", TurnedVolumes.Make("LPS"));
        var labels = Ball(volume.Grid, first: 1, second: 2);

        // Slicer counts a skipped segment (idx 2), but not in the voxels.
        var answer = await _client.SubmitAsync(
            "case1",
            "final",
            """
            {"label_info":[{"name":"spleen","idx":1},{"name":"liver","idx":3},{"name":"background","idx":4},{"name":"kidney","idx":5}],"client_id":"dr-a"}
            """,
            _client.FileOf(labels));

        Assert.Equal(("case1", "case1"), (answer.GetProperty("image").GetString(), answer.GetProperty("label").GetString()));
        Assert.Equal(["spleen", "liver"], answer.GetProperty("memorized").EnumerateArray().Select(name => name.GetString()));
        var memory = (await _server.Client.GetFromJsonAsync<JsonElement>("/api/v1/memory")).GetProperty("cases").EnumerateArray().ToArray();
        Assert.All(memory, one => Assert.Equal("dr-a", one.GetProperty("who").GetString()));
        var info = await _server.Client.GetFromJsonAsync<JsonElement>("/info/");
        Assert.Equal("""{"liver":1,"spleen":2}""", info.GetProperty("labels").GetRawText());
        var (told, proposed) = await _client.InferAsync("memsam_segmentation?image=case2", "{}");
        Assert.Equal("""{"background":0,"liver":1,"spleen":2}""", told.GetProperty("label_names").GetRawText());
        Assert.Equal(volume.Grid.Shape, proposed.Grid.Shape);
    }

    [Fact]
    public async Task Submit_WithOtherNamesOrVoxels_LeavesNothingOfTheLabelBefore()
    {
        var volume = TurnedVolumes.Make("RAS");
        await _client.PutImageAsync("case1", volume);
        await _client.PutImageAsync("case2", TurnedVolumes.Make("LPS"));
        await _client.SubmitAsync("case2", "final", """{"label_info":[{"name":"other","idx":1}]}""", _client.FileOf(Ball(TurnedVolumes.Make("LPS").Grid, 1, 1)));
        var both = _client.FileOf(Ball(volume.Grid, first: 1, second: 2));

        await SubmitAsync("""{"label_info":[{"name":"A","idx":1},{"name":"B","idx":2}]}""", both);
        Assert.Equal(["A", "B", "other"], await MemorisedAsync());
        var emptied = await SubmitAsync("""{"label_info":[{"name":"A","idx":1},{"name":"B","idx":2}]}""", _client.FileOf(Ball(volume.Grid, 1, 0)));
        Assert.Equal(["A", "other"], await MemorisedAsync());
        Assert.Equal("""{"B":"It has no voxel."}""", emptied.GetProperty("not_memorized").GetRawText());
        await SubmitAsync("""{"label_info":[{"name":"A2","idx":1}]}""", both);
        Assert.Equal(["A2", "other"], await MemorisedAsync());
        var nameless = await SubmitAsync("{}", both);
        Assert.Equal(["other"], await MemorisedAsync());
        Assert.Equal(["label 1", "label 2"], nameless.GetProperty("not_memorized").EnumerateObject().Select(one => one.Name));

        Task<JsonElement> SubmitAsync(string json, byte[] file) => _client.SubmitAsync("case1", "final", json, file);
    }

    [Fact]
    public async Task Submit_NumbersThatMeanTwoThings_MemorisesNoneOfThem()
    {
        var volume = TurnedVolumes.Make("RAS");
        await _client.PutImageAsync("case1", volume);
        const string Names = """{"label_info":[{"name":"mandible","idx":3},{"name":"brainstem","idx":2}]}""";

        var unsure = await SubmitAsync(Ball(volume.Grid, first: 2, second: 0));
        var sure = await SubmitAsync(Ball(volume.Grid, first: 2, second: 1));
        var nameless = await SubmitAsync(Ball(volume.Grid, first: 1, second: 5));

        Assert.Equal("[]", unsure.GetProperty("memorized").GetRawText());
        var why = unsure.GetProperty("not_memorized").EnumerateObject().ToArray();
        Assert.Equal(["mandible", "brainstem"], why.Select(one => one.Name));
        Assert.All(why, one => Assert.Equal(
            "Its number is not sure: it may be the one of 'label_info', or the segment's place among those that were sent, and here these differ. Submit a "
            + ".seg.nrrd, which names its segments itself, or submit again without empty and skipped segments.",
            one.Value.GetString()));
        Assert.Equal("""["brainstem","mandible"]""", sure.GetProperty("memorized").GetRawText());
        Assert.Equal("[]", nameless.GetProperty("memorized").GetRawText());
        Assert.Equal(
            "It has no name; send 'label_info' with names and numbers.", nameless.GetProperty("not_memorized").GetProperty("label 5").GetString());

        Task<JsonElement> SubmitAsync(Volume<byte> labels) => _client.SubmitAsync("case1", "final", Names, _client.FileOf(labels));
    }

    [Fact]
    public async Task Submit_TooManyNamesOrSegments_IsRefused()
    {
        var grid = TurnedVolumes.Make("RAS").Grid;
        await _client.PutImageAsync("case1", TurnedVolumes.Make("RAS"));
        var labels = new Volume<ushort>(grid, [.. Enumerable.Range(0, (int)grid.Shape.VoxelCount).Select(i => (ushort)(i % 257))]);
        var path = _server.Folder.File("many.seg.nrrd");
        SegmentationFile.Write(path, labels, [.. Enumerable.Range(1, 256).Select(number => new Segment(number, $"s{number}"))]);
        var names = string.Join(',', Enumerable.Range(1, 256).Select(number => $$"""{"name":"s{{number}}","idx":{{number}}}"""));

        var segments = await PutAsync("{}", "many.seg.nrrd", await File.ReadAllBytesAsync(path)).RefusedAsync(HttpStatusCode.BadRequest);
        var entries = await PutAsync($$"""{"label_info":[{{names}}]}""", "l.nii.gz", _client.FileOf(Ball(grid, 1, 2)))
            .RefusedAsync(HttpStatusCode.BadRequest);

        Assert.Equal("The segmentation has 256 segments; at most 255 are taken: submit fewer at once.", segments);
        Assert.Equal("'label_info' has 256 entries; at most 255 are taken.", entries);
        Assert.Contains("\"completed\":0", await _server.Client.GetStringAsync("/datastore/"));

        Task<HttpResponseMessage> PutAsync(string json, string name, byte[] file) => _server.Client.PutAsync(
            "/datastore/label?image=case1&tag=final", FormBytes.Content(FormBytes.Text("params", json), ("label", name, file)));
    }

    [Fact]
    public async Task Submit_SegmentationOfSlicer_CutOutAndWithSegmentsThatOverlap_IsMemorisedByItsNames()
    {
        var volume = TurnedVolumes.Make("permuted");
        await _client.PutImageAsync("case1", volume);
        var part = CropOrPad.At(volume.Grid, 3, 4, 2, new GridShape(14, 9, 8)).Target;
        var path = _server.Folder.File("cut.seg.nrrd");
        SegmentationFile.WriteLayers(
            path,
            part,
            [new Segment(1, "liver"), new Segment(2, "tumour", Layer: 1), new Segment(3, "empty", Layer: 1)],
            (z, slice) =>
            {
                for (var i = 0; z is > 1 and < 6 && i < slice.Length / 2; i++)
                {
                    slice[2 * i] = (byte)(i % 14 is > 2 and < 11 ? 1 : 0);
                    slice[(2 * i) + 1] = (byte)(i % 14 is > 4 and < 8 ? 2 : 0);
                }
            });

        var answer = await _client.SubmitAsync(
            "case1", "final", """{"label_info":[{"name":"liver","idx":1},{"name":"tumour","idx":2}]}""", await File.ReadAllBytesAsync(path), "Segmentation.seg.nrrd");

        Assert.Equal("""["liver","tumour"]""", answer.GetProperty("memorized").GetRawText());
        Assert.Equal("""{"empty":"It has no voxel."}""", answer.GetProperty("not_memorized").GetRawText());
        Assert.Equal(["liver", "tumour"], await MemorisedAsync());
    }

    [Theory]
    [InlineData("/datastore/label?id=case1&tag=final")]
    [InlineData("/datastore/image?id=case1")]
    public async Task Delete_OfALabelOrItsImage_TakesItOutOfTheMemory_AndNothingElse(string path)
    {
        var file = _client.FileOf(Ball(TurnedVolumes.Make("RAS").Grid, first: 1, second: 1));
        await _client.PutImageAsync("case1", TurnedVolumes.Make("RAS"));
        await _client.SubmitAsync("case1", "final", """{"label_info":[{"name":"spleen","idx":1}]}""", file);
        var session = await _server.OpenAsync();
        await _server.ClickAsync(session, "viewed");
        await _server.PostAsync<MemorizedAnswer>($"/api/v1/sessions/{session.Id}/memorize");

        using var deleted = await _server.Client.DeleteAsync(path);

        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        Assert.Equal(["viewed"], await MemorisedAsync());
    }

    [Fact]
    public async Task Delete_OfAnImageThatGotAnotherFile_InAFolderThatWasMoved_TakesItOutOfTheMemory()
    {
        var volume = TurnedVolumes.Make("RAS");
        await _client.PutImageAsync("case1", volume);
        await _client.SubmitAsync("case1", "final", """{"label_info":[{"name":"spleen","idx":1}]}""", _client.FileOf(Ball(volume.Grid, 1, 1)));
        using var replaced = await _server.Client.PutAsync("/datastore/?image=case1", FormBytes.Content(("file", "a.nii", _client.FileOf(volume, ".nii"))));
        await using var moved = await _server.StartAsIfKilledAsync();

        Assert.Equal(["spleen"], (await moved.GetAsync<CasesAnswer>("/api/v1/memory")).Cases.Single().Labels);
        using var deleted = await moved.Client.DeleteAsync("/datastore/image?id=case1");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (replaced.StatusCode, deleted.StatusCode));
        Assert.Empty((await moved.GetAsync<CasesAnswer>("/api/v1/memory")).Cases);
    }

    [Theory]
    [InlineData("6: CT Thorax")]
    [InlineData("CT Chest (1)")]
    [InlineData("Müller a+b")]
    [InlineData("../x")]
    public async Task Put_ImageOfAnyName_IsKnownByThatName(string name)
    {
        var (volume, asked) = (TurnedVolumes.Make("RAS"), Uri.EscapeDataString(name));
        using var put = await _server.Client.PutAsync($"/datastore/?image={asked}", FormBytes.Content(("file", "/tmp/x/scan.nii.gz", _client.FileOf(volume))));
        Assert.Equal(name, JsonElement.Parse(await put.Content.ReadAsStringAsync()).GetProperty("image").GetString());

        await _client.InferAsync($"memsam_deepgrow?image={asked}", """{"label":"spleen","foreground":[[9,8,6]]}""");
        var submitted = await _client.SubmitAsync(
            asked, "final", """{"label_info":[{"name":"spleen","idx":1}]}""", _client.FileOf(Ball(volume.Grid, 1, 1)));
        var all = (await _server.Client.GetFromJsonAsync<JsonElement>("/datastore/?output=all")).GetProperty("objects");
        using var label = await _server.Client.GetAsync($"/datastore/label?label={asked}&tag=final");
        using var next = await _server.Client.PostAsync("/activelearning/first", content: null);

        Assert.Equal(name, submitted.GetProperty("label").GetString());
        Assert.Equal(name, Assert.Single(all.EnumerateObject()).Name);
        Assert.Matches("^attachment; filename=\"[ -~]+\\.nii\\.gz\"$", label.Content.Headers.GetValues("Content-Disposition").Single());
        Assert.Equal("{}", await next.Content.ReadAsStringAsync());
        Assert.Empty(Directory.EnumerateFiles(_server.Data, "*x.nii.gz").Concat(Directory.EnumerateFiles(_server.Folder.Path, "x.nii.gz")));
    }

    [Fact]
    public async Task Put_ImageOnAnotherLattice_TakesTheLabelsWithIt_AndWhatWasMemorised()
    {
        var volume = TurnedVolumes.Make("RAS");
        await _client.PutImageAsync("case1", volume);
        await _client.SubmitAsync("case1", "final", """{"label_info":[{"name":"spleen","idx":1}]}""", _client.FileOf(Ball(volume.Grid, 1, 1)));

        await _client.PutImageAsync("case1", volume);
        Assert.Contains("\"completed\":1", await _server.Client.GetStringAsync("/datastore/"));
        Assert.Equal(["spleen"], await MemorisedAsync());
        await _client.PutImageAsync("case1", TurnedVolumes.Make("LPS"));
        Assert.Contains("\"completed\":0", await _server.Client.GetStringAsync("/datastore/"));
        Assert.Empty(await MemorisedAsync());
    }

    [Fact]
    public async Task Put_ImageThatNamesItselfAsItsData_IsRefused_AndADamagedOneCanBeReplaced()
    {
        var volume = TurnedVolumes.Make("RAS");
        var header = "NRRD0004\ntype: uint8\ndimension: 3\nsizes: 4 4 4\nencoding: raw\nbyte skip: -1\ndata file: file.nrrd\n\n"u8.ToArray();
        await _client.PutImageAsync("case1", volume);
        await _client.SubmitAsync("case1", "final", """{"label_info":[{"name":"spleen","idx":1}]}""", _client.FileOf(Ball(volume.Grid, 1, 1)));
        File.WriteAllText(Path.Combine(_server.Data, "datastore", "case1.nii.gz"), "no volume");

        var refused = await _server.Client.PutAsync("/datastore/?image=case2", FormBytes.Content(("file", "x.nrrd", [.. header, .. new byte[64]])))
            .RefusedAsync(HttpStatusCode.BadRequest);
        using var damaged = await _server.Client.PostAsync("/infer/memsam_deepgrow?image=case1", FormBytes.Content(FormBytes.Text("params", "{}")));
        await _client.PutImageAsync("case1", volume);

        Assert.Contains("names itself as its data file", refused);
        Assert.Equal(HttpStatusCode.BadRequest, damaged.StatusCode);
        Assert.Equal("""{"total":1,"completed":0,"label_tags":{}}""", await _server.Client.GetStringAsync("/datastore/"));
        await _client.InferAsync("memsam_deepgrow?image=case1", """{"label":"spleen","foreground":[[9,8,6]]}""");
    }

    [Fact]
    public async Task Put_ImageWithParamsThatMakeNoSense_ReplacesNothing()
    {
        await _client.PutImageAsync("case1", TurnedVolumes.Make("RAS"));
        var before = await _server.Client.GetByteArrayAsync("/datastore/image?image=case1");

        await _server.Client.PutAsync(
            "/datastore/?image=case1", FormBytes.Content(("file", "x.nii.gz", _client.FileOf(TurnedVolumes.Make("LPS"))), FormBytes.Text("params", "[1")))
            .RefusedAsync(HttpStatusCode.BadRequest);

        Assert.Equal(before, await _server.Client.GetByteArrayAsync("/datastore/image?image=case1"));
        Assert.Contains("user-xyz", await _server.Client.GetStringAsync("/datastore/image/info?image=case1"));
    }

    [Fact]
    public async Task Store_WithFilesThatNoClientCanAskFor_PassesThemOver()
    {
        await _client.PutImageAsync("case1", TurnedVolumes.Make("RAS"));
        var folder = Path.Combine(_server.Data, "datastore");
        Directory.CreateDirectory(Path.Combine(folder, "labels", "my labels"));
        File.WriteAllText(Path.Combine(folder, "case1.json"), "[1");
        foreach (var name in (string[])[$"{new string('a', 150)}.nii.gz", ".nii.gz", ".hidden.nii.gz", "a\nb.nrrd"])
        {
            File.WriteAllText(Path.Combine(folder, name), "no volume");
        }

        using var next = await _server.Client.PostAsync("/activelearning/first", content: null);
        var all = await _server.Client.GetFromJsonAsync<JsonElement>("/datastore/?output=all");
        var info = await _server.Client.GetFromJsonAsync<JsonElement>("/info/");

        Assert.Equal("""{"total":1,"completed":0,"label_tags":{}}""", info.GetProperty("datastore").GetRawText());
        Assert.Equal("case1", Assert.Single(all.GetProperty("objects").EnumerateObject()).Name);
        Assert.Equal("case1", JsonElement.Parse(await next.Content.ReadAsStringAsync()).GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("/datastore/image/info?image=case1", "info")]
    [InlineData("/datastore/label/info?label=case1&tag=final", "info")]
    [InlineData("/datastore/updatelabelinfo?label=case1&tag=final", "params")]
    public async Task PutInfo_WithoutItsField_IsRefused(string path, string field)
    {
        var volume = TurnedVolumes.Make("RAS");
        await _client.PutImageAsync("case1", volume);
        await _client.SubmitAsync("case1", "final", """{"label_info":[]}""", _client.FileOf(Ball(volume.Grid, 1, 1)));

        HttpContent[] bodies =
        [
            new StringContent("""{"a":1}""", Encoding.UTF8, "application/json"),
            new ByteArrayContent([]),
            new FormUrlEncodedContent([new("other", "{}")]),
            FormBytes.Content(FormBytes.Text("other", "{}")),
        ];
        foreach (var body in bodies)
        {
            Assert.Equal(
                $"This needs a form with the field '{field}'.", await _server.Client.PutAsync(path, body).RefusedAsync(HttpStatusCode.BadRequest));
        }
    }

    [Fact]
    public async Task Dataset_WhileItIsRead_IsOnNoDisk_AndHoldsAllAsItIs()
    {
        var big = Big("case1");

        using (var answer = await _server.Client.GetAsync("/datastore/dataset", HttpCompletionOption.ResponseHeadersRead))
        {
            Assert.Equal("application/zip", answer.Content.Headers.ContentType?.MediaType);
            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_server.Data, "incoming")));
            await using var file = File.Create(_server.Folder.File("dataset.zip"));
            await answer.Content.CopyToAsync(file);
        }

        await using var zip = await ZipFile.OpenReadAsync(_server.Folder.File("dataset.zip"));
        Assert.Equal(["case1.nii", "labels/final/case1.nii"], zip.Entries.Select(entry => entry.FullName));
        Assert.All(zip.Entries, entry => Assert.Equal(entry.Length, entry.CompressedLength));
        await using var kept = await zip.Entries[0].OpenAsync();
        Assert.Equal(await SHA256.HashDataAsync(kept), SHA256.HashData(File.ReadAllBytes(big)));
    }

    [Fact]
    public async Task Dataset_ThatFailsHalfWay_IsBrokenOff()
    {
        Big("case1");
        var second = Big("case2");

        using var answer = await _server.Client.GetAsync("/datastore/dataset", HttpCompletionOption.ResponseHeadersRead);
        File.Delete(second);

        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.CopyToAsync(Stream.Null));
    }

    [Fact]
    public async Task Submit_TheSameImageAgain_ReplacesWhatWasMemorised()
    {
        var volume = TurnedVolumes.Make("RAS");
        await _client.PutImageAsync("case1", volume);
        var file = _client.FileOf(Ball(volume.Grid, first: 1, second: 1));

        await _client.SubmitAsync("case1", "final", """{"label_info":[{"name":"spleen","idx":1}]}""", file);
        var once = _server.Server.MemoryCount;
        await _client.SubmitAsync("case1", "final", """{"label_info":[{"name":"spleen","idx":1}]}""", file);
        await _client.SubmitAsync("case1", "original", """{"label_info":[{"name":"other","idx":1}]}""", file);

        Assert.True(once > 0);
        Assert.Equal(once, _server.Server.MemoryCount);
    }

    [Fact]
    public async Task Submit_RawVoxels_HaveTheImagesGeometry()
    {
        var volume = TurnedVolumes.Make("permuted");
        await _client.PutImageAsync("case1", volume);
        var labels = Ball(volume.Grid, first: 1, second: 1);

        await _client.SubmitAsync("case1", "final", """{"label_info":[{"name":"spleen"}]}""", labels.Voxels.ToArray(), "label.bin");
        using var answer = await _server.Client.GetAsync("/datastore/label?label=case1&tag=final");
        using var tooShort = await _server.Client.PutAsync(
            "/datastore/label?image=case1&tag=final", FormBytes.Content(FormBytes.Text("params", "{}"), ("label", "label.bin", new byte[7])));

        Assert.Equal("attachment; filename=\"case1.nii.gz\"", answer.Content.Headers.GetValues("Content-Disposition").Single());
        var kept = Imaging.Formats.VolumeFile.Read(_server.Folder.Write("kept.nii.gz", await answer.Content.ReadAsByteArrayAsync()));
        Assert.True(volume.Grid.Matches(kept.Grid));
        Assert.Equal(HttpStatusCode.BadRequest, tooShort.StatusCode);
    }

    [Fact]
    public async Task UpdateLabelInfo_KeepsWhatWasSaidBefore()
    {
        var volume = TurnedVolumes.Make("RAS");
        await _client.PutImageAsync("case1", volume);
        await _client.SubmitAsync("case1", "final", """{"label_info":[{"name":"spleen","idx":1}]}""", _client.FileOf(Ball(volume.Grid, 1, 1)));

        // As the reviewer's module of Slicer sends it, twice.
        foreach (var status in (string[])["flagged", "approved"])
        {
            using var said = await _server.Client.PutAsync(
                "/datastore/updatelabelinfo?label=case1&tag=final",
                new FormUrlEncodedContent([new("params", $$$"""{"segmentationMeta":{"status":"{{{status}}}"}}""")]));
            Assert.Equal(HttpStatusCode.OK, said.StatusCode);
        }

        HttpStatusCode[] answers = [await SayMuchAsync("one"), await SayMuchAsync("other")];
        var info = await _server.Client.GetFromJsonAsync<JsonElement>("/datastore/label/info?label=case1&tag=final");
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.BadRequest], answers);
        Assert.Equal("spleen", info.GetProperty("params").GetProperty("label_info")[0].GetProperty("name").GetString());
        Assert.Equal("approved", info.GetProperty("segmentationMeta").GetProperty("status").GetString());

        async Task<HttpStatusCode> SayMuchAsync(string name)
        {
            using var said = await _server.Client.PutAsync(
                "/datastore/label/info?label=case1&tag=final",
                FormBytes.Content(FormBytes.Text("info", $$"""{"{{name}}":"{{new string('x', 600_000)}}"}""")));
            return said.StatusCode;
        }
    }

    [Fact]
    public async Task Store_TellsAllOfItsFiles()
    {
        var volume = TurnedVolumes.Make("RAS");
        await _client.PutImageAsync("case1", volume);
        await _client.SubmitAsync("case1", "final", """{"label_info":[{"name":"spleen","idx":1}]}""", _client.FileOf(Ball(volume.Grid, 1, 1)));
        var file = await _server.Client.GetByteArrayAsync("/datastore/image?image=case1");
        var checksum = $"SHA256:{Convert.ToHexStringLower(SHA256.HashData(file))}";

        var all = await _server.Client.GetFromJsonAsync<JsonElement>("/datastore/?output=all");
        var stats = await _server.Client.GetStringAsync("/datastore/?output=stats");
        using var same = await _server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/datastore/image?image=case1&check_sum={checksum}"));
        using var other = await _server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/datastore/image?image=case1&check_sum=SHA256:00"));
        using var label = await _server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/datastore/label?image=case1&tag=final"));
        using var none = await _server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/datastore/label?image=case1&tag=original"));

        Assert.Equal(["name", "description", "images_dir", "labels_dir", "objects"], all.EnumerateObject().Select(one => one.Name));
        var case1 = all.GetProperty("objects").GetProperty("case1");
        Assert.Equal(".nii.gz", case1.GetProperty("image").GetProperty("ext").GetString());
        var told = case1.GetProperty("labels").GetProperty("final").GetProperty("info").GetProperty("params");
        Assert.Equal("spleen", told.GetProperty("label_info")[0].GetProperty("name").GetString());
        Assert.Equal("""{"total":1,"completed":1,"label_tags":{"final":1}}""", stats);
        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.OK, HttpStatusCode.NotFound),
            (same.StatusCode, other.StatusCode, label.StatusCode, none.StatusCode));
        Assert.NotEmpty(await _server.Client.GetByteArrayAsync("/datastore/dataset?limit_cases=5"));
        using var removed = await _server.Client.DeleteAsync("/datastore/image?id=case1");
        Assert.Equal("{}", await removed.Content.ReadAsStringAsync());
        Assert.Equal("""{"total":0,"completed":0,"label_tags":{}}""", await _server.Client.GetStringAsync("/datastore/"));
    }

    [Theory]
    [InlineData("first")]
    [InlineData("random")]
    [InlineData("least_sure")]
    public async Task Next_ImageWithoutAFinalLabel_OrNothingWhenAllHaveOne(string strategy)
    {
        var volume = TurnedVolumes.Make("RAS");
        await _client.PutImageAsync("case1", volume);
        await _client.PutImageAsync("case2", TurnedVolumes.Make("LPS"));
        await _client.SubmitAsync("case1", "final", """{"label_info":[{"name":"spleen","idx":1}]}""", _client.FileOf(Ball(volume.Grid, 1, 1)));
        using var request = new StringContent("""{"client_id":"user-xyz"}""", Encoding.UTF8, "application/json");
        using var chosen = await _server.Client.PostAsync($"/activelearning/{strategy}", request);
        var answer = JsonElement.Parse(await chosen.Content.ReadAsStringAsync());
        await _client.SubmitAsync("case2", "final", """{"label_info":[]}""", _client.FileOf(Ball(TurnedVolumes.Make("LPS").Grid, 1, 1)));
        using var left = await _server.Client.PostAsync($"/activelearning/{strategy}", content: null);

        Assert.Equal("case2", answer.GetProperty("id").GetString());
        Assert.Equal("case2.nii.gz", answer.GetProperty("name").GetString());
        var path = answer.GetProperty("path").GetString()!;
        Assert.Equal($"SHA256:{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))}", answer.GetProperty("checksum").GetString());
        Assert.Equal("{}", await left.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Train_RunsTheMemorysUpkeep_AndSaysSo()
    {
        using var none = await _server.Client.GetAsync("/train/");
        using var request = new StringContent("""{"max_epochs":1}""", Encoding.UTF8, "application/json");
        using var started = await _server.Client.PostAsync("/train/memory_refresh?run_sync=true", request);
        var task = JsonElement.Parse(await started.Content.ReadAsStringAsync());
        using var running = await _server.Client.GetAsync("/train/?check_if_running=true");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (none.StatusCode, running.StatusCode));
        Assert.Equal(["id", "status", "request", "start_ts", "end_ts", "result", "details"], task.EnumerateObject().Select(one => one.Name));
        Assert.Equal("DONE", task.GetProperty("status").GetString());
        Assert.Contains("No weights are trained here", task.GetProperty("details")[0].GetString());
        Assert.Contains("No weights are trained here", await _server.Client.GetStringAsync("/logs/?lines=300&text=true"));
    }

    [Fact]
    public async Task Batch_ThenScoring_ComparesProposalsWithFinalLabels()
    {
        var volume = TurnedVolumes.Make("RAS");
        await _client.PutImageAsync("case1", volume);
        await _client.PutImageAsync("case2", TurnedVolumes.Make("LPS"));
        await _client.SubmitAsync("case1", "final", """{"label_info":[{"name":"spleen","idx":1}]}""", _client.FileOf(Ball(volume.Grid, 1, 1)));

        using var batch = await _server.Client.PostAsync("/batch/infer/memsam_segmentation?images=all&run_sync=true", content: null);
        using var scoring = await _server.Client.PostAsync("/scoring/dice?run_sync=true", content: null);

        Assert.Equal("DONE", JsonElement.Parse(await batch.Content.ReadAsStringAsync()).GetProperty("status").GetString());
        Assert.Equal(["case1"], JsonElement.Parse(await scoring.Content.ReadAsStringAsync()).GetProperty("result").EnumerateObject().Select(one => one.Name));
        Assert.Equal("""{"total":2,"completed":1,"label_tags":{"final":1,"original":2}}""", await _server.Client.GetStringAsync("/datastore/"));
    }

    [Fact]
    public async Task Batch_WithChoices_HonoursThem_AndGoesOnAfterAnImageThatCannotBeRead()
    {
        var volume = TurnedVolumes.Make("RAS");
        foreach (var id in (string[])["case1", "case2", "case3"])
        {
            await _client.PutImageAsync(id, volume);
        }

        await _client.SubmitAsync("case3", "final", """{"label_info":[{"name":"spleen","idx":1}]}""", _client.FileOf(Ball(volume.Grid, 1, 1)));
        File.WriteAllText(Path.Combine(_server.Data, "datastore", "case1.nii.gz"), "no volume");

        var unsaved = await BatchAsync("""{"save_label":false,"device":"cuda","multi_gpu":true}""");
        Assert.Equal("""{"images":2,"failed":1,"failed_images":["case1"]}""", unsaved.GetProperty("result").GetRawText());
        Assert.Equal("DONE", unsaved.GetProperty("status").GetString());
        var lines = unsaved.GetProperty("details").EnumerateArray().Select(line => line.GetString()!).ToArray();
        Assert.EndsWith("1 of 3 is left out: its file is gone, or no volume that this server takes.", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain("case1", string.Concat(lines), StringComparison.Ordinal);
        Assert.Equal("""{"total":3,"completed":1,"label_tags":{"final":1}}""", await _server.Client.GetStringAsync("/datastore/"));

        await BatchAsync("""{"label_tag":"second","max_batch_size":2}""");
        Assert.Equal("""{"total":3,"completed":1,"label_tags":{"final":1,"second":1}}""", await _server.Client.GetStringAsync("/datastore/"));

        async Task<JsonElement> BatchAsync(string json)
        {
            using var request = new StringContent(json, Encoding.UTF8, "application/json");
            using var answer = await _server.Client.PostAsync("/batch/infer/memsam_segmentation?run_sync=true", request);
            return JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [InlineData(
        "memsam_deepgrow", "{}", 400, "The model 'memsam_deepgrow' needs clicks, and in many images at once there are none; choose memsam_segmentation.")]
    [InlineData(
        "memsam_deepedit", "{}", 400, "The model 'memsam_deepedit' needs clicks, and in many images at once there are none; choose memsam_segmentation.")]
    [InlineData("other", "{}", 404, "There is no model 'other'; choose one of memsam_segmentation.")]
    [InlineData("memsam_segmentation", """{"max_batch_size":-1}""", 400, "'max_batch_size' must be 0 for all images, or how many at most; got -1.")]
    public async Task Batch_ThatMakesNoSense_IsRefused(string model, string json, int status, string told)
    {
        using var request = new StringContent(json, Encoding.UTF8, "application/json");

        Assert.Equal(told, await _server.Client.PostAsync($"/batch/infer/{model}", request).RefusedAsync((HttpStatusCode)status));
    }

    private async Task<IEnumerable<string>> MemorisedAsync()
        => (await _server.GetAsync<CasesAnswer>("/api/v1/memory")).Cases.SelectMany(one => one.Labels).Order(StringComparer.Ordinal);

    /// <summary>Puts an image that fits into no buffer, and a final label, where people put files by hand.</summary>
    private string Big(string id)
    {
        var folder = Path.Combine(_server.Data, "datastore");
        var final = Directory.CreateDirectory(Path.Combine(folder, "labels", "final")).FullName;
        File.WriteAllText(Path.Combine(final, $"{id}.nii"), "label");
        var bytes = new byte[64 << 20];
        new Random(3).NextBytes(bytes);
        var path = Path.Combine(folder, $"{id}.nii");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static Volume<byte> Ball(VolumeGrid grid, byte first, byte second)
    {
        var labels = new Volume<byte>(grid, new byte[grid.Shape.VoxelCount]);
        for (var z = 4; z < 9; z++)
        {
            for (var y = 5; y < 11; y++)
            {
                for (var x = 4; x < 16; x++)
                {
                    labels[x, y, z] = x < 10 ? first : second;
                }
            }
        }

        return labels;
    }
}
