using System.Net;
using System.Text.Json;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Protocols.Memsam.Messages;

namespace MemorizingSam.Server.Tests.Protocols.MonaiLabel;

/// <summary>The image store where there are keys: all of them share it, and none may take from it what is an admin's to take.</summary>
public sealed class SharedStoreTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private HttpClient _one = null!;
    private HttpClient _other = null!;
    private HttpClient _small = null!;
    private HttpClient _admin = null!;
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        string[] keys = [Key("one", Role.Annotator), Key("other", Role.Annotator), Key("small", Role.Annotator, bytes: 30_000), Key("admin", Role.Admin)];
        _server = await RunningServer.StartAsync(_folder);
        (_one, _other, _small, _admin) = (_server.ClientWith(keys[0]), _server.ClientWith(keys[1]), _server.ClientWith(keys[2]), _server.ClientWith(keys[3]));

        string Key(string name, Role role, long? bytes = null)
            => KeyFile.Add(KeyFile.In(_folder.File("data")), new ApiKey("", name, role, "", default, Bytes: bytes));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in (HttpClient[])[_one, _other, _small, _admin])
        {
            client.Dispose();
        }

        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Put_AnImageOfAnotherPatientUnderATakenName_IsAnAdminsAlone()
    {
        await PutAsync(_one, "case1", TurnedVolumes.Make("RAS"));
        await SubmitAsync(_one, "case1");

        using var refused = await PutAsync(_other, "case1", TurnedVolumes.Make("LPS"), isExpected: false);
        var kept = await MemorisedAsync();
        await PutAsync(_admin, "case1", TurnedVolumes.Make("LPS"));

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal(["spleen"], kept);
        Assert.Empty(await MemorisedAsync());
    }

    [Fact]
    public async Task Submit_OfAnImageThatAnotherMemorised_LeavesHisCaseAlone()
    {
        var path = _folder.Write("scan.nii.gz", FileOf(TurnedVolumes.Make("RAS")));
        var session = await _server.OpenAsync(await _server.SendAsync(path, _one), memory: true, _one);
        await _server.PostAsync<StepAnswer>($"/api/v1/sessions/{session.Id}/clicks", new ClickRequest("spleen", [9, 8, 8], Space.Voxel), _one);
        await _server.PostAsync<MemorizedAnswer>($"/api/v1/sessions/{session.Id}/memorize", client: _one);

        await PutAsync(_other, "case1", TurnedVolumes.Make("RAS"));
        await SubmitAsync(_other, "case1");
        var both = await MemorisedAsync();
        await SubmitAsync(_other, "case1");

        Assert.Equal(["spleen", "spleen"], both);
        Assert.Equal(["spleen", "spleen"], await MemorisedAsync());
    }

    [Fact]
    public async Task Put_MoreThanAKeysShare_IsRefused_UntilSomethingIsDeleted()
    {
        var volume = TurnedVolumes.Make("RAS");
        var count = 0;
        while ((await PutAsync(_small, $"case{count}", volume, isExpected: false)).IsSuccessStatusCode)
        {
            count++;
        }

        await using var again = await _server.StartAsIfKilledAsync();
        using var refused = await PutAsync(_small, "another", volume, isExpected: false);
        using var removed = await _admin.DeleteAsync("/datastore/image?id=case0");
        using var fits = await PutAsync(_small, "another", volume);

        Assert.InRange(count, 1, 30_000 / FileOf(volume).Length);
        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.OK), (refused.StatusCode, fits.StatusCode));
        Assert.Equal(30_000 - (count * FileOf(volume).Length), again.Server.Parts.Books.Shares.Left(CallerOf("small")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_server.Data, "incoming")));
    }

    [Fact]
    public async Task Audit_OfTheStore_TellsWhoPutTookAndRemoved_WithoutTheNames()
    {
        await PutAsync(_one, "Doe John", TurnedVolumes.Make("RAS"));
        await SubmitAsync(_one, "Doe John");
        await _other.GetByteArrayAsync("/datastore/image?image=Doe John");
        await _other.GetByteArrayAsync("/datastore/dataset");
        await _admin.DeleteAsync("/datastore/image?id=Doe John");
        await _admin.PostAsync("/train?run_sync=true", content: null);

        var told = (await _server.GetAsync<AuditAnswer>("/api/v1/audit", _admin)).Entries;

        string[] store = ["image.put", "label.put", "image.get", "dataset.get", "image.remove", "label.remove", "memory.remove", "memory.compact"];
        Assert.Equal(
            ["one image.put", "one label.put", "other image.get", "other dataset.get", "admin image.remove", "admin label.remove", "admin memory.remove", "admin memory.compact"],
            told.Where(entry => store.Contains(entry.Action)).Select(entry => $"{entry.Who} {entry.Action}").Distinct());
        Assert.Equal(AuditLog.NameOf("Doe John"), told.First(entry => entry.Action == "image.put").Subject);
        Assert.DoesNotContain("Doe", await File.ReadAllTextAsync(Path.Combine(_server.Data, "audit.jsonl"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Next_WhereKeysAreNeeded_TellsNotWhereTheFileLies()
    {
        await PutAsync(_one, "case1", TurnedVolumes.Make("RAS"));

        using var chosen = await _one.PostAsync("/activelearning/first", content: null);
        var answer = JsonElement.Parse(await chosen.Content.ReadAsStringAsync());

        Assert.Equal(("case1", ""), (answer.GetProperty("id").GetString(), answer.GetProperty("path").GetString()));
    }

    [Fact]
    public async Task Delete_OfAnImage_EndsWhatAnyoneBeganOnIt()
    {
        await PutAsync(_one, "case1", TurnedVolumes.Make("RAS"));
        await SubmitAsync(_one, "case1");
        var volume = Assert.Single((await _server.GetAsync<VolumesAnswer>("/api/v1/volumes", _one)).Volumes);
        var session = await _server.OpenAsync(volume, client: _one);

        await _admin.DeleteAsync("/datastore/image?id=case1");

        Assert.Empty((await _server.GetAsync<VolumesAnswer>("/api/v1/volumes", _one)).Volumes);
        await _one.GetAsync($"/api/v1/sessions/{session.Id}").RefusedAsync(HttpStatusCode.NotFound);
    }

    private Caller CallerOf(string name) => Caller.Of(KeyFile.Read(KeyFile.In(_server.Data)).Single(key => key.Name == name));

    private async Task<IEnumerable<string>> MemorisedAsync()
        => (await _server.GetAsync<CasesAnswer>("/api/v1/memory", _admin)).Cases.SelectMany(one => one.Labels).Order(StringComparer.Ordinal);

    private async Task<HttpResponseMessage> PutAsync(HttpClient client, string id, Volume volume, bool isExpected = true)
    {
        var answer = await client.PutAsync($"/datastore/?image={id}", FormBytes.Content(("file", "scan.nii.gz", FileOf(volume))));
        Assert.True(answer.IsSuccessStatusCode || !isExpected, await answer.Content.ReadAsStringAsync());
        return answer;
    }

    private async Task SubmitAsync(HttpClient client, string id)
    {
        var grid = TurnedVolumes.Make("RAS").Grid;
        var labels = new Volume<byte>(grid, new byte[grid.Shape.VoxelCount]);
        labels.Voxels.Slice(grid.Shape.X * grid.Shape.Y * 6, grid.Shape.X * grid.Shape.Y * 2).Fill(1);
        using var answer = await client.PutAsync(
            $"/datastore/label?image={id}&tag=final",
            FormBytes.Content(FormBytes.Text("params", """{"label_info":[{"name":"spleen","idx":1}]}"""), ("label", "label.nii.gz", FileOf(labels))));
        Assert.Contains("\"memorized\":[\"spleen\"]", await answer.Content.ReadAsStringAsync());
    }

    private byte[] FileOf(Volume volume)
    {
        var path = _folder.File($"{Guid.NewGuid():N}.nii.gz");
        VolumeFile.Write(path, volume);
        return File.ReadAllBytes(path);
    }
}
