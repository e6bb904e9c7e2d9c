using System.IO.Compression;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;
using MemorizingSam.Server.Access;

namespace MemorizingSam.Server.Tests.Protocols.NnInteractive;

public sealed class NnInteractiveV1EndpointsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string NoImage = """{"status":"error","message":"No image uploaded"}""";

    private static readonly int[] Shape = [13, 16, 18];

    private readonly RunningServer _server = shared.Running;

    [Fact]
    public async Task Protocol_FromUploadToReset_GivesTheLibrarysMask()
    {
        Assert.Equal(NoImage, await TextAsync("/add_point_interaction", Json("""{"voxel_coord":[6,8,9],"positive_click":true}""")));
        var voxels = Noise();
        Assert.Equal("""{"status":"ok"}""", await TextAsync("/upload_image", File("volume.npy", ArrayBytes.Npy("<f4", Shape, MemoryMarshal.AsBytes(voxels.AsSpan())))));
        using var expected = new LibraryAnswer(_server.Folder.File("model.safetensors"), Shape, voxels, SpacingMm.Isotropic(1));

        var clicked = await MaskAsync("/add_point_interaction", Json("""{"voxel_coord":[6,8,9],"positive_click":true}"""));
        expected.Session.AddClick("object", Click.AtVoxel(expected.Session.Grid, new VoxelPoint(6, 8, 9)));
        Assert.Equal(expected.Mask(), clicked);
        Assert.Contains((byte)1, clicked);

        var boxed = await MaskAsync("/add_bbox_interaction", Json("""{"outer_point_one":[9,3,4],"outer_point_two":[2,11,4],"positive_click":true}"""));
        var affine = expected.Session.Grid.Affine;
        expected.Session.AddBox("object", affine.ToWorld(new VoxelPoint(2, 3, 4)), affine.ToWorld(new VoxelPoint(9, 11, 4)));
        Assert.Equal(expected.Mask(), boxed);

        // All zeros is how the plugin resets.
        Assert.Equal("""{"status":"ok"}""", await TextAsync("/upload_segment", File("segment.npy.gz", ArrayBytes.Gzip(ArrayBytes.Npy("|b1", Shape, new byte[voxels.Length])))));
        var again = await MaskAsync("/add_point_interaction", Json("""{"voxel_coord":[6,8,9],"positive_click":true}"""));
        Assert.Equal(clicked, again);

        var drawing = new byte[voxels.Length];
        drawing.AsSpan((((6 * Shape[1]) + 8) * Shape[2]) + 5, 4).Fill(1);
        var scribbled = await MaskAsync("/add_scribble_interaction", File("scribble.npy.gz", ArrayBytes.Gzip(ArrayBytes.Npy("|u1", Shape, drawing)), ("positive_click", "False")));
        var lassoed = await MaskAsync("/add_lasso_interaction", File("lasso.npy.gz", ArrayBytes.Gzip(ArrayBytes.Npy("|u1", Shape, drawing)), ("positive_click", "True")));
        Assert.Equal(drawing.Length, scribbled.Length);
        Assert.Contains((byte)1, lassoed);
    }

    [Fact]
    public async Task SharedPaths_WithoutALease_AreToldApartByTheirBodies()
    {
        using var none = await _server.Client.PostAsync("/add_point_interaction", Json("""{"coordinates":[1,1,1],"include_interaction":true}"""));
        using var empty = await _server.Client.PostAsync("/add_scribble_interaction", new ByteArrayContent([1, 2, 3]));
        using var leased = new HttpRequestMessage(HttpMethod.Post, "/add_point_interaction") { Content = Json("""{"voxel_coord":[1,1,1],"positive_click":true}""") };
        leased.Headers.Add("X-Lease-Token", "nonsense");
        using var unknown = await _server.Client.SendAsync(leased);

        Assert.Equal((HttpStatusCode.Gone, HttpStatusCode.Gone, HttpStatusCode.Gone), (none.StatusCode, empty.StatusCode, unknown.StatusCode));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"positive_click\":\"True\"}")]
    public async Task Post_ImageThatIsNone_IsRefused(string content)
    {
        using var answer = await _server.Client.PostAsync("/upload_image", File("volume.npy", Encoding.UTF8.GetBytes(content)));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Keys_WhereTheyAreNeeded_TurnTheProtocolOffUnlessItIsAllowed()
    {
        var hidden = await StatusWithKeysAsync(allows: false);
        var allowed = await StatusWithKeysAsync(allows: true);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), hidden);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), allowed);
    }

    private static async Task<(HttpStatusCode V1, HttpStatusCode Dls)> StatusWithKeysAsync(bool allows)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("data"));
        KeyFile.Add(KeyFile.In(folder.File("data")), new ApiKey("", "someone", Role.Annotator, "", default));
        await using var server = await RunningServer.StartAsync(folder, options => options with { AllowKeylessProtocols = allows });
        using var point = await server.Client.PostAsync("/add_point_interaction", Json("""{"voxel_coord":[1,1,1],"positive_click":true}"""));
        using var status = await server.Client.GetAsync("/status");
        return (point.StatusCode, status.StatusCode);
    }

    private static float[] Noise()
    {
        var random = new Random(12);
        return [.. Enumerable.Range(0, Shape[0] * Shape[1] * Shape[2]).Select(_ => (float)(random.NextDouble() * 900))];
    }

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    /// <summary>The plugin says that its form is compressed, though only the file in it is.</summary>
    private static ByteArrayContent File(string name, byte[] file, params (string Name, string Value)[] fields)
    {
        var content = FormBytes.Content([("file", name, file), .. fields.Select(field => FormBytes.Text(field.Name, field.Value))]);
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }

    private async Task<string> TextAsync(string path, HttpContent content)
    {
        using var response = await _server.Client.PostAsync(path, content);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    private async Task<byte[]> MaskAsync(string path, HttpContent content)
    {
        using var response = await _server.Client.PostAsync(path, content);
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode, Encoding.UTF8.GetString(body));
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        using var gzip = new GZipStream(new MemoryStream(body), CompressionMode.Decompress);
        using var bits = new MemoryStream();
        await gzip.CopyToAsync(bits);
        var voxels = Shape[0] * Shape[1] * Shape[2];
        Assert.Equal((voxels + 7) / 8, bits.Length);
        return [.. Enumerable.Range(0, voxels).Select(i => (byte)((bits.GetBuffer()[i / 8] >> (7 - (i % 8))) & 1))];
    }
}
