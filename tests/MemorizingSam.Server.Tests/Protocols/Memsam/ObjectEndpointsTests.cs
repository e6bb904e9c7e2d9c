using System.Net;
using System.Text;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;
using MemorizingSam.Server.Protocols.Memsam.Messages;
using MemorizingSam.Server.Sessions;

namespace MemorizingSam.Server.Tests.Protocols.Memsam;

public sealed class ObjectEndpointsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly RunningServer _server = shared.Running;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Mask_OfAnObliqueOrFlippedVolume_IsTheLibrarysVoxelByVoxel(bool isFlipped, bool isOblique)
    {
        var path = _server.Folder.File($"{isFlipped}{isOblique}.nii.gz");
        VolumeFile.Write(path, Tilted(isFlipped, isOblique));
        var volume = VolumeFile.Read(path);
        var place = volume.Grid.Affine.ToWorld(new VoxelPoint(11, 9, 7));
        using var segmenter = Segmenter.Load(_server.Folder.File("model.safetensors"), new SegmenterOptions { Device = ComputeDevice.Cpu });
        using var own = segmenter.Open(volume);
        own.AddClick("organ", Click.Positive(place));

        var session = await _server.OpenAsync(await _server.SendAsync(path));
        await _server.PostAsync<StepAnswer>($"/api/v1/sessions/{session.Id}/clicks", new ClickRequest("organ", [place.X, place.Y, place.Z]));
        var mask = await _server.GetMaskAsync($"/api/v1/sessions/{session.Id}/objects/organ/mask");

        Assert.True(volume.Grid.Matches(mask.Grid));
        Assert.Equal(own.Mask("organ").Voxels.ToArray(), mask.Voxels.ToArray());
    }

    [Theory]
    [InlineData("nii.gz")]
    [InlineData("nrrd")]
    [InlineData("mha")]
    public async Task MaskAndLabels_InAllFormats_AreTheSameMask(string format)
    {
        var session = await SessionWithMaskAsync();
        var path = $"/api/v1/sessions/{session.Id}";

        var mask = await _server.GetMaskAsync($"{path}/objects/organ/mask?format={format}", "." + format);
        var labels = await _server.GetMaskAsync($"{path}/labels?format={format}", "." + format);

        Assert.Equal(365, mask.Voxels.Count((byte)1));
        Assert.Equal(mask.Voxels.ToArray(), labels.Voxels.ToArray());
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task Labels_AsASegmentation_KeepNames()
    {
        var session = await SessionWithMaskAsync();

        var bytes = await _server.Client.GetByteArrayAsync($"/api/v1/sessions/{session.Id}/labels?format=seg.nrrd");

        Assert.Contains("Segment0_Name:=organ", Encoding.Latin1.GetString(bytes));
    }

    [Fact]
    public async Task Labels_OfObjectsThatOverlap_AreLayersOfASegmentation()
    {
        var session = await SessionWithMaskAsync();
        var mask = await _server.Client.GetByteArrayAsync($"/api/v1/sessions/{session.Id}/objects/organ/mask");
        using var put = await _server.Client.PutAsync($"/api/v1/sessions/{session.Id}/objects/same/mask?file=mask.nii.gz", new ByteArrayContent(mask));
        Assert.True(put.IsSuccessStatusCode);

        var file = _server.Folder.Write("layers.seg.nrrd", await _server.Client.GetByteArrayAsync($"/api/v1/sessions/{session.Id}/labels?format=seg.nrrd"));

        var expected = (await _server.GetMaskAsync($"/api/v1/sessions/{session.Id}/objects/organ/mask")).Voxels.ToArray();
        Assert.Contains((byte)1, expected);
        Assert.Equal(expected, Assert.IsType<Volume<byte>>(VolumeFile.Read(file, frame: 0)).Voxels.ToArray());
        Assert.Equal(expected.Select(voxel => (byte)(2 * voxel)), Assert.IsType<Volume<byte>>(VolumeFile.Read(file, frame: 1)).Voxels.ToArray());
    }

    [Fact]
    public async Task Mask_InAnUnknownFormat_IsRefused()
    {
        var session = await SessionWithMaskAsync();

        Assert.Equal(
            "The format must be one of nii.gz, nrrd, mha.",
            await _server.Client.GetAsync($"/api/v1/sessions/{session.Id}/objects/organ/mask?format=../x").RefusedAsync(HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task PutMask_OnAnotherLattice_IsRefused()
    {
        var session = await _server.OpenAsync(seed: 11);
        var path = _server.Folder.File("small.nii.gz");
        VolumeFile.Write(path, new Volume<byte>(new VolumeGrid(new GridShape(4, 4, 4), Affine.Upright(SpacingMm.Isotropic(1.25))), new byte[64]));
        using var body = new ByteArrayContent(File.ReadAllBytes(path));

        Assert.StartsWith(
            "The mask of 4×4×4 does not lie on the lattice of the volume of 18×17×16",
            await _server.Client.PutAsync($"/api/v1/sessions/{session.Id}/objects/organ/mask", body).RefusedAsync(HttpStatusCode.BadRequest));
        await _server.Client.PutAsync($"/api/v1/sessions/{session.Id}/objects/organ/mask?file=../a.exe", body).RefusedAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Statistics_OfAMask_AreTheLibrarys()
    {
        var session = await SessionWithMaskAsync();

        var statistics = await _server.GetAsync<StatisticsAnswer>($"/api/v1/sessions/{session.Id}/objects/organ/statistics");

        Assert.Equal(365, statistics.Voxels);
        Assert.Equal(365 * Math.Pow(1.5, 3) / 1000, statistics.VolumeMl, 9);
        Assert.InRange(statistics.Intensity!.Mean, statistics.Intensity.Min, statistics.Intensity.Max);
        Assert.True(statistics.SurfaceMm2 > 0);
        Assert.Equal(9 * 1.5, statistics.Box!.High[0] - statistics.Box.Low[0], 6);
    }

    [Fact]
    public async Task Delete_OfAnObject_CanBeUndone()
    {
        var session = await SessionWithMaskAsync();
        var path = $"/api/v1/sessions/{session.Id}";

        using var deleted = await _server.Client.DeleteAsync($"{path}/objects/organ");
        await _server.Client.GetAsync($"{path}/objects/organ/mask").RefusedAsync(HttpStatusCode.NotFound);
        await _server.Client.GetAsync($"{path}/objects/organ/change").RefusedAsync(HttpStatusCode.NotFound);
        await _server.Client.DeleteAsync($"{path}/objects/organ").RefusedAsync(HttpStatusCode.NotFound);
        var back = await _server.PostAsync<EditAnswer>($"{path}/undo");

        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        Assert.Equal(365, Assert.Single(back.Session.Objects).Voxels);
    }

    /// <summary>A file is deleted after its last byte is sent, which may be a moment after it is received.</summary>
    private async Task NothingIsLeftAsync()
    {
        var incoming = Path.Combine(_server.Data, "incoming");
        for (var i = 0; i < 100 && Directory.EnumerateFileSystemEntries(incoming).Any(); i++)
        {
            await Task.Delay(50);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(incoming));
    }

    private async Task<SessionView> SessionWithMaskAsync()
    {
        var session = await _server.OpenAsync(seed: 10);
        using var body = new ByteArrayContent(File.ReadAllBytes(TinyCases.Mask(_server.Folder.File("mask.nii.gz"))));
        using var response = await _server.Client.PutAsync($"/api/v1/sessions/{session.Id}/objects/organ/mask", body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return session;
    }

    private static Volume<short> Tilted(bool isFlipped, bool isOblique)
    {
        var sign = isFlipped ? -1 : 1;
        var tilt = isOblique ? 0.3 : 0;
        var affine = new Affine(
            new WorldVector(sign * 1.4, tilt, 0), new WorldVector(-tilt, 1.2, tilt), new WorldVector(0, -tilt, sign * 1.6), new WorldPoint(5, -20, 100));
        var random = new Random(12);
        var grid = new VolumeGrid(new GridShape(20, 18, 15), affine);
        return new Volume<short>(grid, [.. Enumerable.Range(0, (int)grid.Shape.VoxelCount).Select(_ => (short)random.Next(1, 1000))]);
    }
}
