using System.Net;
using System.Net.Http.Json;
using MemorizingSam.Checkpoints;
using MemorizingSam.Model;
using MemorizingSam.Server.Hosting;
using MemorizingSam.Server.Protocols.Memsam.Messages;
using MemorizingSam.Server.Sessions;

namespace MemorizingSam.Server.Tests.Protocols.Memsam;

public sealed class MemoryEndpointsTests
{
    [Fact]
    public async Task Memory_FromFirstCaseToErasure()
    {
        await using var server = await RunningServer.StartAsync();
        var empty = await server.OpenAsync(seed: 1, memory: true);
        Assert.StartsWith(
            "Nothing is memorised yet",
            await server.Client.PostAsync($"/api/v1/sessions/{empty.Id}/propose", null).RefusedAsync(HttpStatusCode.Conflict));

        var memorized = await MemorizeAsync(server, seed: 1);
        var second = await server.OpenAsync(seed: 2, memory: true);
        var proposed = await server.PostAsync<StepsAnswer>($"/api/v1/sessions/{second.Id}/propose", new ProposeRequest());
        var step = await server.ClickAsync(second, known: proposed.Steps[0].Change.Revision);
        var why = await server.GetAsync<WhyAnswer>($"/api/v1/sessions/{second.Id}/objects/organ/why");
        using var page = await server.Client.GetAsync($"/api/v1/sessions/{second.Id}/objects/organ/why.html");
        var info = await server.GetAsync<InfoAnswer>("/api/v1/info");

        var one = Assert.Single(memorized.Memorized);
        Assert.Equal(("organ", 1), (one.Object, memorized.Bank.Cases));
        Assert.Equal("organ", Assert.Single(proposed.Steps).Object);
        Assert.Equal(proposed.Steps[0].Change.Revision, step.Change.From);
        Assert.Contains(why.Recalled, recalled => one.Ids.Contains(recalled.Id) && recalled.Who == "local" && recalled.Thumbnail!.StartsWith("data:image/png"));
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains("sandbox", Assert.Single(page.Headers.GetValues("Content-Security-Policy")));
        Assert.Contains("What memories did", await page.Content.ReadAsStringAsync());
        Assert.Equal([new LabelAnswer("organ", 1)], info.Memory.Labels);
        await ChangeAndRemoveAsync(server, one.Ids[0]);
    }

    [Fact]
    public async Task Memorize_AfterAProposal_TellsHowFarItAgrees()
    {
        await using var server = await RunningServer.StartAsync();
        await MemorizeAsync(server, seed: 1);
        var session = await server.OpenAsync(seed: 2, memory: true);
        await server.PostAsync<StepsAnswer>($"/api/v1/sessions/{session.Id}/propose", new ProposeRequest(["organ"]));
        await PutMaskAsync(server, session);

        var memorized = await server.PostAsync<MemorizedAnswer>($"/api/v1/sessions/{session.Id}/memorize", new MemorizeRequest(["organ"], "a note"));

        Assert.InRange(Assert.Single(memorized.Memorized).Agreement!.Value, 0, 1);
        var cases = (await server.GetAsync<CasesAnswer>("/api/v1/memory")).Cases;
        Assert.Equal([null, "a note"], cases.Select(one => one.Note));
    }

    [Fact]
    public async Task MemorizeAndWhy_WhereThereIsNothing_AreRefused()
    {
        await using var server = await RunningServer.StartAsync();
        var session = await server.OpenAsync(seed: 1);
        var path = $"/api/v1/sessions/{session.Id}";

        Assert.StartsWith("No object of this session", await server.Client.PostAsync($"{path}/memorize", null).RefusedAsync(HttpStatusCode.Conflict));
        Assert.Equal(
            "There is no object 'liver' in this session.",
            await server.Client.PostAsJsonAsync($"{path}/memorize", new MemorizeRequest(["liver"])).RefusedAsync(HttpStatusCode.NotFound));
        await server.ClickAsync(session);
        Assert.StartsWith(
            "This session was opened without a memory", await server.Client.GetAsync($"{path}/objects/organ/why").RefusedAsync(HttpStatusCode.Conflict));
        Assert.StartsWith(
            "This session was opened without a memory",
            await server.Client.PostAsJsonAsync($"{path}/propose", new ProposeRequest(["organ"])).RefusedAsync(HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Sessions_OfAModelThatHasNotLearnedToRecall_HaveNoMemoryUnlessTheyAsk()
    {
        await using var server = await RunningServer.StartAsync(options => options with { Recall = new() { Fusion = MemoryFusion.MaskGuided } });
        var volume = await server.SendVolumeAsync();

        var session = await server.PostAsync<SessionView>("/api/v1/sessions", new SessionRequest(volume.Id));

        Assert.False(session.Memory);
        Assert.False((await server.GetAsync<InfoAnswer>("/api/v1/info")).Memory.Usable);
        Assert.Contains(
            "has not learned to use memories",
            await server.Client.PostAsJsonAsync("/api/v1/sessions", new SessionRequest(volume.Id, Memory: true)).RefusedAsync(HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Create_OverABankOfAnotherModel_IsRefusedInOneLine()
    {
        using var folder = new TemporaryFolder();
        await using (var server = await RunningServer.StartAsync(folder))
        {
            await MemorizeAsync(server, seed: 1);
        }

        TinyModelFile.Write(folder.File("other.safetensors"), seed: 1);
        var options = RunningServer.OptionsIn(folder) with { ModelPath = folder.File("other.safetensors") };

        var line = Assert.Throws<CheckpointException>(() => MemsamServer.Create(options)).Message;
        Assert.StartsWith("'memory.membank' belongs to encoder", line);
        Assert.DoesNotContain('\n', line);
    }

    private static async Task ChangeAndRemoveAsync(RunningServer server, string id)
    {
        using var patched = await server.Client.PatchAsJsonAsync($"/api/v1/memory/{id}", new CaseRequest(Disabled: true, Weight: 2));
        var one = await server.GetAsync<CaseAnswer>($"/api/v1/memory/{id}");
        using var thumbnail = await server.Client.GetAsync($"/api/v1/memory/{id}/thumbnail.png");
        await server.Client.PatchAsJsonAsync($"/api/v1/memory/{id}", new CaseRequest(Weight: -1)).RefusedAsync(HttpStatusCode.BadRequest);
        using var removed = await server.Client.DeleteAsync($"/api/v1/memory/{id}");
        await server.Client.GetAsync($"/api/v1/memory/{id}").RefusedAsync(HttpStatusCode.NotFound);
        var compacted = await server.PostAsync<CompactAnswer>("/api/v1/memory/compact");
        var actions = (await server.GetAsync<AuditAnswer>("/api/v1/audit")).Entries.Select(entry => entry.Action);

        Assert.Equal(HttpStatusCode.OK, patched.StatusCode);
        Assert.Equal((true, 2.0), (one.Disabled, one.Weight));
        Assert.Equal("image/png", thumbnail.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.True(compacted.Erased > 0);
        Assert.Empty((await server.GetAsync<CasesAnswer>("/api/v1/memory")).Cases);
        Assert.Superset(
            new HashSet<string> { "volume.open", "session.open", "session.mask", "memory.add", "memory.disable", "memory.remove", "memory.compact" },
            actions.ToHashSet());
    }

    private static async Task<MemorizedAnswer> MemorizeAsync(RunningServer server, int seed)
    {
        var session = await server.OpenAsync(seed);
        await PutMaskAsync(server, session);
        return await server.PostAsync<MemorizedAnswer>($"/api/v1/sessions/{session.Id}/memorize");
    }

    private static async Task PutMaskAsync(RunningServer server, SessionView session)
    {
        using var body = new ByteArrayContent(File.ReadAllBytes(TinyCases.Mask(server.Folder.File("mask.nii.gz"))));
        using var response = await server.Client.PutAsync($"/api/v1/sessions/{session.Id}/objects/organ/mask", body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
