using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols;
using MemorizingSam.Server.Protocols.MonaiLabel;

namespace MemorizingSam.Server.Tests.Protocols.MonaiLabel;

public sealed class NextImagesTests
{
    [Fact]
    public async Task ChooseAsync_LeastSure_ForgetsImagesThatAreGoneAndEarlierBanks()
    {
        await using var server = await RunningServer.StartAsync();
        var (client, parts) = (new MonaiClient(server), server.Server.Parts);
        using var volumes = new StoreVolumes(parts.Shelf, parts.Desk);
        var store = new ImageStore(new FieldOptions(server.Data, ""), new ServerLimits(), parts.Shelf, parts.Books);
        var next = new NextImages(
            store, volumes, new LabelInference(parts.Model, parts.Desk, new ClickSessions(parts.Desk, parts.Model)), parts.Model, TimeProvider.System);
        foreach (var id in (string[])["case1", "case2", "case3"])
        {
            await client.PutImageAsync(id, TurnedVolumes.Make("RAS"));
        }

        await ChooseAsync();
        Assert.Equal(3, next.LookedCount);
        store.Remove(MemorizingSam.Server.Access.Caller.Local, "case1");
        await ChooseAsync();
        Assert.Equal(2, next.LookedCount);
        File.WriteAllText(Path.Combine(server.Data, "datastore", "case2.nii.gz"), "no volume");
        await client.SubmitAsync("case3", "final", """{"label_info":[{"name":"spleen","idx":1}]}""", client.FileOf(Labels()));
        Assert.Equal("case2", await ChooseAsync());
        Assert.Equal(1, next.LookedCount);

        async Task<string?> ChooseAsync()
            => (await next.ChooseAsync(Caller.Local, "least_sure", TestContext.Current.CancellationToken))?.Image.Id;
    }

    private static MemorizingSam.Imaging.Volumes.Volume<byte> Labels()
    {
        var grid = TurnedVolumes.Make("RAS").Grid;
        return new MemorizingSam.Imaging.Volumes.Volume<byte>(grid, [.. Enumerable.Range(0, (int)grid.Shape.VoxelCount).Select(i => (byte)(i % 19 is > 4 and < 12 ? 1 : 0))]);
    }
}
