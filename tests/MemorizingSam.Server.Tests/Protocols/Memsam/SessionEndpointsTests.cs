using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using MemorizingSam.Server.Protocols.Memsam.Messages;
using MemorizingSam.Server.Sessions;

namespace MemorizingSam.Server.Tests.Protocols.Memsam;

public sealed class SessionEndpointsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly RunningServer _server = shared.Running;

    [Fact]
    public async Task Clicks_InAllSpaces_GiveTheSameMask()
    {
        var volume = await _server.SendVolumeAsync();
        var session = await _server.OpenAsync(volume);
        var path = $"/api/v1/sessions/{session.Id}/clicks";
        var place = new[] { 9 * 1.5, 8 * 1.5, 8 * 1.5 };

        var voxel = await _server.PostAsync<StepAnswer>(path, new ClickRequest("voxel", [9, 8, 8], Space.Voxel));
        var ras = await _server.PostAsync<StepAnswer>(path, new ClickRequest("ras", place));
        var lps = await _server.PostAsync<StepAnswer>(path, new ClickRequest("lps", [-place[0], -place[1], place[2]], Space.Lps));

        Assert.Equal(voxel.Change.Bits, ras.Change.Bits);
        Assert.Equal(voxel.Change.Bits, lps.Change.Bits);
        Assert.Equal((0L, 1L), (voxel.Change.From, voxel.Change.Revision));
        Assert.True(voxel.Milliseconds.Total >= voxel.Milliseconds.Encode);
    }

    [Fact]
    public async Task Change_SinceARevision_TurnsThatMaskIntoTheNewOne()
    {
        var session = await _server.OpenAsync(seed: 2);
        var first = await _server.ClickAsync(session);
        var second = await _server.ClickAsync(session, x: 3, y: 3, z: 3, known: first.Change.Revision);
        var path = $"/api/v1/sessions/{session.Id}/objects/organ";

        var voxels = new byte[18 * 17 * 16];
        Apply(voxels, first.Change);
        Apply(voxels, second.Change);
        var since = await _server.GetAsync<ChangeAnswer>($"{path}/change?since={second.Change.Revision}");
        var mask = await _server.GetMaskAsync($"{path}/mask");

        Assert.Equal(first.Change.Revision, second.Change.From);
        Assert.Equal(mask.Voxels.ToArray(), voxels);
        Assert.Equal(second.Voxels, voxels.Count(voxel => voxel == 1));
        Assert.Equal(since.Low, since.High);
        Assert.Equal("", since.Bits);
    }

    [Fact]
    public async Task UndoRedoReset_ChangeMasksBackAndForth()
    {
        var session = await _server.OpenAsync(seed: 3);
        var first = await _server.ClickAsync(session);
        await _server.ClickAsync(session, x: 3, y: 3, z: 3);
        var path = $"/api/v1/sessions/{session.Id}";

        var undone = await _server.PostAsync<EditAnswer>($"{path}/undo");
        var redone = await _server.PostAsync<EditAnswer>($"{path}/redo");
        var reset = await _server.PostAsync<EditAnswer>($"{path}/reset", new KnownRequest(new() { ["organ"] = redone.Steps[0].Change.Revision }));
        var back = await _server.PostAsync<EditAnswer>($"{path}/undo");

        Assert.Equal(first.Change.Bits, Assert.Single(undone.Steps).Change.Bits);
        Assert.True(undone.Session.CanRedo);
        Assert.Equal(1, Assert.Single(undone.Session.Objects).Clicks);
        Assert.Equal(2, Assert.Single(redone.Session.Objects).Clicks);
        Assert.Empty(reset.Session.Objects);
        Assert.Equal(0, Assert.Single(reset.Steps).Voxels);
        Assert.Equal(redone.Steps[0].Change.Revision, reset.Steps[0].Change.From);
        Assert.Equal(redone.Steps[0].Change.Bits, Assert.Single(back.Steps).Change.Bits);
    }

    [Fact]
    public async Task Undo_OfAScribble_TakesAllOfItBack()
    {
        var session = await _server.OpenAsync(seed: 4);
        var path = $"/api/v1/sessions/{session.Id}";
        double[][] points = [.. Enumerable.Range(0, 12).Select(i => new double[] { 3 + i, 8, 8 })];

        await _server.PostAsync<StepAnswer>($"{path}/scribbles", new DrawingRequest("organ", points, Space.Voxel));
        var scribbled = await _server.GetAsync<SessionView>(path);
        var undone = await _server.PostAsync<EditAnswer>($"{path}/undo");

        Assert.Equal(5, Assert.Single(scribbled.Objects).Clicks);
        Assert.Empty(undone.Session.Objects);
        Assert.False(undone.Session.CanUndo);
    }

    [Fact]
    public async Task Lassos_InAnySlice_BecomeClicksInTheArea()
    {
        var session = await _server.OpenAsync(seed: 11);
        var path = $"/api/v1/sessions/{session.Id}";
        double[][] ring = [.. Enumerable.Range(0, 24).Select(i => 2 * Math.PI * i / 24).Select(angle => new[] { 9 + (5 * Math.Cos(angle)), 8 + (4 * Math.Sin(angle)), 7 })];

        await _server.PostAsync<StepAnswer>($"{path}/lassos", new DrawingRequest("axial", ring, Space.Voxel));
        await _server.PostAsync<StepAnswer>($"{path}/lassos", new DrawingRequest("sagittal", [.. ring.Select(at => new[] { at[2], at[0], at[1] })], Space.Voxel, Positive: false));
        await _server.PostAsync<StepAnswer>($"{path}/lassos", new DrawingRequest("dot", [[3.2, 3.4, 3]], Space.Voxel));
        var objects = (await _server.GetAsync<SessionView>(path)).Objects;
        var undone = await _server.PostAsync<EditAnswer>($"{path}/undo");

        // Voxels of 1.5 mm; the first click is the area's deepest voxel, none lies near its edge.
        var axial = objects[0].Points!;
        Assert.True(axial[0].Positive);
        Assert.Equal([9 * 1.5, 8 * 1.5, 7 * 1.5], axial[0].At);
        Assert.All(axial, point => Assert.True(Math.Pow((point.At[0] / 1.5) - 9, 2) + Math.Pow((point.At[1] / 1.5) - 8, 2) <= 16));
        Assert.All(objects[1].Points!, point => Assert.False(point.Positive));
        Assert.Equal([7 * 1.5, 9 * 1.5, 8 * 1.5], objects[1].Points![0].At);
        Assert.Equal([3 * 1.5, 3 * 1.5, 3 * 1.5], Assert.Single(objects[2].Points!).At);
        Assert.Equal(["axial", "sagittal"], undone.Session.Objects.Select(one => one.Name));
    }

    [Theory]
    [InlineData("[]", "1 to 10000 points")]
    [InlineData("[[1,1,1],[9,9,9],[1,9,5]]", "lies in one slice")]
    [InlineData("[[1,1,99],[9,9,99],[1,9,99]]", "lies beside the volume")]
    [InlineData("[[-9,1,5],[-7,9,5],[-8,9,5]]", "lies beside the volume")]
    [InlineData("[[1e999,1,5],[9,9,5],[1,9,5]]", "finite numbers")]
    [InlineData("[[1e300,1,5],[1e300,9,5],[-1e300,9,5]]", null)]
    [InlineData("[[1e300,1,5],[9,1e300,5],[-1e300,-1e300,5]]", null)]
    public async Task Lassos_ThatEncloseNothing_AreRefused(string points, string? told)
    {
        var session = await _server.OpenAsync(seed: 12);
        using var body = new StringContent($$"""{"object":"a","points":{{points}},"space":"voxel"}""", System.Text.Encoding.UTF8, "application/json");

        var answer = await _server.Client.PostAsync($"/api/v1/sessions/{session.Id}/lassos", body);

        Assert.Equal(told is null ? HttpStatusCode.OK : HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(told ?? "change", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Patch_OfAnObject_GivesItAnotherName_AndCanBeUndone()
    {
        var session = await _server.OpenAsync(seed: 13);
        var first = await _server.ClickAsync(session);
        var path = $"/api/v1/sessions/{session.Id}";
        var before = await _server.GetAsync<SessionView>(path);

        var renamed = await RenameAsync(path, "organ", "liver");
        await _server.PostAsync<StepAnswer>($"{path}/clicks", new ClickRequest("organ", [3, 3, 3], Space.Voxel));
        var taken = await _server.Client.PatchAsJsonAsync($"{path}/objects/liver", new NameRequest("organ")).RefusedAsync(HttpStatusCode.Conflict);
        var both = await _server.GetAsync<SessionView>(path);
        await _server.PostAsync<EditAnswer>($"{path}/undo");
        var undone = await _server.PostAsync<EditAnswer>($"{path}/undo", new KnownRequest(new() { ["organ"] = first.Change.Revision }));
        var redone = await _server.PostAsync<EditAnswer>($"{path}/redo");

        Assert.Equal([("organ", "liver", 0L), ("liver", null, first.Voxels)], renamed.Steps.Select(step => (step.Object, step.NewName, step.Voxels)));
        Assert.Equal((0L, first.Change.Bits), (renamed.Steps[1].Change.From, renamed.Steps[1].Change.Bits));
        var liver = Assert.Single(renamed.Session.Objects);
        Assert.Equal(("liver", 1), (liver.Name, liver.Clicks));
        Assert.Equal([9 * 1.5, 8 * 1.5, 8 * 1.5], Assert.Single(liver.Points!).At);
        Assert.Equal(before.Objects[0].Color, liver.Color);
        Assert.NotEqual(both.Objects[0].Color, both.Objects[1].Color);
        Assert.Contains("already an object 'organ'", taken);
        Assert.Equal([("organ", null), ("liver", "organ")], undone.Steps.Select(step => (step.Object, step.NewName)));
        Assert.Equal(before.Objects[0].Color, Assert.Single(undone.Session.Objects).Color);
        Assert.Equal("liver", Assert.Single(redone.Session.Objects).Name);
        await _server.Client.PatchAsJsonAsync($"{path}/objects/nothing", new NameRequest("a")).RefusedAsync(HttpStatusCode.NotFound);
        await _server.Client.PatchAsJsonAsync($"{path}/objects/liver", new NameRequest("a/b")).RefusedAsync(HttpStatusCode.BadRequest);
    }

    private async Task<EditAnswer> RenameAsync(string path, string name, string newName)
    {
        using var answer = await _server.Client.PatchAsJsonAsync($"{path}/objects/{name}", new NameRequest(newName));
        Assert.True(answer.IsSuccessStatusCode);
        return (await answer.Content.ReadFromJsonAsync<EditAnswer>(RunningServer.Json))!;
    }

    [Fact]
    public async Task Undo_WithNothingToUndo_ChangesNothing()
    {
        var session = await _server.OpenAsync(seed: 5);

        var undone = await _server.PostAsync<EditAnswer>($"/api/v1/sessions/{session.Id}/undo");

        Assert.Empty(undone.Steps);
        Assert.False(undone.Session.CanUndo);
    }

    [Fact]
    public async Task Delete_OfSessionThenVolume_LeavesNothing()
    {
        var volume = await _server.SendVolumeAsync(seed: 6);
        var session = await _server.OpenAsync(volume);

        var detail = await _server.Client.DeleteAsync($"/api/v1/volumes/{volume.Id}").RefusedAsync(HttpStatusCode.Conflict);
        using var gone = await _server.Client.DeleteAsync($"/api/v1/sessions/{session.Id}");
        using var alsoGone = await _server.Client.DeleteAsync($"/api/v1/volumes/{volume.Id}");

        Assert.Equal("The volume has sessions; delete them first.", detail);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (gone.StatusCode, alsoGone.StatusCode));
        await _server.Client.GetAsync($"/api/v1/sessions/{session.Id}").RefusedAsync(HttpStatusCode.NotFound);
        await _server.Client.GetAsync($"/api/v1/volumes/{volume.Id}").RefusedAsync(HttpStatusCode.NotFound);
        Assert.DoesNotContain(await ListAsync(), one => one.Id == session.Id);
    }

    [Theory]
    [InlineData("{\"object\":\"a\",\"at\":[1,2]}", "three numbers")]
    [InlineData("{\"object\":\"a\",\"at\":[\"NaN\",1,1]}", "wrong at $.at[0]: a number is expected")]
    [InlineData("{\"object\":\"a\",\"at\":[\"1\",1,1]}", "wrong at $.at[0]: a number is expected")]
    [InlineData("{\"object\":\"a\",\"at\":[null,1,1]}", "wrong at $.at[0]: a number is expected")]
    [InlineData("{\"object\":\"a\",\"at\":[NaN,1,1]}", "JSON")]
    [InlineData("{\"object\":\"a\",\"at\":[1e999,1,1]}", "three finite numbers")]
    [InlineData("{\"object\":\"a\",\"at\":[500,1,1]}", "lies outside the volume")]
    [InlineData("{\"object\":\"\",\"at\":[1,1,1]}", "An object needs a name")]
    [InlineData("{\"object\":\"../a\",\"at\":[1,1,1]}", "without /")]
    [InlineData("{\"at\":[1,1,1]}", "The request's JSON lacks 'object'.")]
    [InlineData("{\"object\":\"a\",\"at\":null}", "wrong at $.at: null is not taken there")]
    [InlineData("{\"object\":\"a\",\"at\":[1,1,1],\"space\":\"moon\"}", "space")]
    [InlineData("nonsense", "JSON")]
    [InlineData("", "This address needs JSON as the request's body.")]
    public async Task Clicks_ThatMakeNoSense_AreRefused(string json, string told)
    {
        var session = await _server.OpenAsync(seed: 7);
        using var body = new StringContent(json, System.Text.Encoding.UTF8, "application/json");

        var detail = await _server.Client.PostAsync($"/api/v1/sessions/{session.Id}/clicks", body).RefusedAsync(HttpStatusCode.BadRequest);

        Assert.Contains(told, detail, StringComparison.OrdinalIgnoreCase);
        Assert.Empty((await _server.GetAsync<SessionView>($"/api/v1/sessions/{session.Id}")).Objects);
    }

    [Theory]
    [InlineData("boxes", "{\"object\":\"a\",\"low\":[1,null,1],\"high\":[2,2,2]}", "wrong at $.low[1]")]
    [InlineData("boxes", "{\"object\":\"a\",\"low\":[1,1,1],\"high\":null}", "wrong at $.high")]
    [InlineData("scribbles", "{\"object\":\"a\",\"points\":[null]}", "A place needs three numbers")]
    [InlineData("scribbles", "{\"object\":\"a\",\"points\":[null,[1,1,1],[1,1,1],[1,1,1],[1,1,1],[1,1,1],[1,1,1]]}", "A place needs")]
    [InlineData("scribbles", "{\"object\":\"a\",\"points\":[[1,1,null]]}", "wrong at $.points[0][2]")]
    [InlineData("lassos", "{\"object\":\"a\",\"points\":[[1,1,1],null]}", "A place needs three numbers")]
    [InlineData("propose", "{\"labels\":[null]}", "An object needs a name")]
    [InlineData("propose", "{\"knownRevisions\":{\"a\":null}}", "wrong at $.knownRevisions.a")]
    [InlineData("memorize", "{\"objects\":[null]}", "An object needs a name")]
    public async Task Posts_WithNullInside_AreRefused(string what, string json, string told)
    {
        var session = await _server.OpenAsync(seed: 7);
        using var body = new StringContent(json, System.Text.Encoding.UTF8, "application/json");

        var detail = await _server.Client.PostAsync($"/api/v1/sessions/{session.Id}/{what}", body).RefusedAsync(HttpStatusCode.BadRequest);

        Assert.Contains(told, detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clicks_OfMoreBytesThanAllowed_AreRefused()
    {
        var session = await _server.OpenAsync(seed: 8);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/sessions/{session.Id}/clicks")
        {
            Content = new StringContent($"{{\"object\":\"{new string('a', 1 << 20)}\"}}", System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.ExpectContinue = true;

        Assert.Equal(
            "The request's body has more than the 1048576 bytes that are taken here.",
            await _server.Client.SendAsync(request).RefusedAsync(HttpStatusCode.RequestEntityTooLarge));
    }

    [Fact]
    public async Task Changes_SinceWhatIsNoNumber_AreRefused()
    {
        var session = await _server.OpenAsync(seed: 8);

        Assert.Equal(
            "'since' in the request's address cannot be 'abc'.",
            await _server.Client.GetAsync($"/api/v1/sessions/{session.Id}/objects/organ/change?since=abc").RefusedAsync(HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Clicks_OfAnotherContentType_AreRefused()
    {
        var session = await _server.OpenAsync(seed: 8);
        using var body = new StringContent("{}", System.Text.Encoding.UTF8, "text/plain");

        Assert.Equal(
            "This address takes JSON alone; send it with the content type application/json.",
            await _server.Client.PostAsync($"/api/v1/sessions/{session.Id}/clicks", body).RefusedAsync(HttpStatusCode.UnsupportedMediaType));
    }

    [Fact]
    public async Task Boxes_AroundAnObject_AnswerAMask()
    {
        var session = await _server.OpenAsync(seed: 9);

        var step = await _server.PostAsync<StepAnswer>(
            $"/api/v1/sessions/{session.Id}/boxes", new BoxRequest("organ", [4, 4, 4], [12, 12, 12], Space.Voxel));

        Assert.Equal(1, step.Change.Revision);
        Assert.Equal(step.Voxels * Math.Pow(1.5, 3) / 1000, step.VolumeMl, 9);
    }

    [Fact]
    public async Task Sessions_OnAVolumeThatIsNot_AreRefused()
        => Assert.StartsWith(
            "There is no such volume",
            await _server.Client.PostAsJsonAsync("/api/v1/sessions", new SessionRequest("nothing"), RunningServer.Json).RefusedAsync(HttpStatusCode.NotFound));

    private async Task<IReadOnlyList<SessionView>> ListAsync() => (await _server.GetAsync<SessionsAnswer>("/api/v1/sessions")).Sessions;

    /// <summary>As a client does it: the box's voxels become those of the answer.</summary>
    internal static void Apply(byte[] voxels, ChangeAnswer change)
    {
        using var zlib = new ZLibStream(new MemoryStream(Convert.FromBase64String(change.Bits)), CompressionMode.Decompress);
        using var bits = new MemoryStream();
        zlib.CopyTo(bits);
        var (packed, bit) = (bits.ToArray(), 0);
        for (var z = change.Low[2]; z < change.High[2]; z++)
        {
            for (var y = change.Low[1]; y < change.High[1]; y++)
            {
                for (var x = change.Low[0]; x < change.High[0]; x++, bit++)
                {
                    voxels[x + (18 * (y + (17 * z)))] = (byte)((packed[bit / 8] >> (bit % 8)) & 1);
                }
            }
        }
    }
}
