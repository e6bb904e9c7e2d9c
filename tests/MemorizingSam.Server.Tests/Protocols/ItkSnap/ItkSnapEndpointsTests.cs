using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;
using MemorizingSam.Server.Limits;

namespace MemorizingSam.Server.Tests.Protocols.ItkSnap;

public sealed class ItkSnapEndpointsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Invalid = """{"error":"Invalid session"}""";

    private readonly RunningServer _server = shared.Running;

    public static TheoryData<string> Names => TurnedVolumes.Names;

    [Fact]
    public async Task Status_AndModels_AreTold()
    {
        Assert.Equal("""{"status":"ok","version":"0.1.2"}""", await _server.Client.GetStringAsync("/status"));
        Assert.Equal(
            """{"models":[{"id":"nnInteractive","channels":[1],"dimensions":3,"interactions":["point","box","scribble","lasso"]}]}""",
            await _server.Client.GetStringAsync("/v2/models"));
        Assert.StartsWith("""{"error":""", await _server.Client.GetStringAsync("/v2/start_session/SAM2"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Point_OfAnyVolume_GivesTheLibrarysMask(string name)
    {
        var volume = TurnedVolumes.Make(name);
        using var segmenter = Segmenter.Load(_server.Folder.File("model.safetensors"), new SegmenterOptions { Device = ComputeDevice.Cpu });
        using var session = segmenter.Open(volume);

        var first = await StartAsync("/start_session");
        await UploadAsync("", first, volume);
        session.AddClick("object", Click.AtVoxel(volume.Grid, new VoxelPoint(9, 8, 6)));
        Assert.Equal(session.Mask("object").Voxels.ToArray(), await MaskAsync($"/process_point_interaction/{first}?x=9&y=8&z=6&foreground=true"));
        Assert.Contains((byte)1, session.Mask("object").Voxels.ToArray());

        // Without a word, a click is outside the object.
        session.AddClick("object", Click.AtVoxel(volume.Grid, new VoxelPoint(2, 3, 1), isPositive: false));
        var second = await StartAsync("/v2/start_session/nnInteractive");
        await UploadAsync("/v2", second, volume);
        await MaskAsync($"/v2/process_point_interaction/{second}?point=9&point=8&point=6&foreground=true");
        Assert.Equal(session.Mask("object").Voxels.ToArray(), await MaskAsync($"/v2/process_point_interaction/{second}?point=2&point=3&point=1"));
        await _server.Client.GetStringAsync($"/end_session/{first}");
        await _server.Client.GetStringAsync($"/v2/end_session/{second}");
    }

    [Fact]
    public async Task Session_FromResetToEnd_IsAsTheProtocolSays()
    {
        var volume = TurnedVolumes.Make("LPS");
        var id = await StartAsync("/start_session");
        Assert.Equal("""{"error":"No image uploaded"}""", await _server.Client.GetStringAsync($"/reset_interactions/{id}"));
        await UploadAsync("", id, volume);
        var first = await MaskAsync($"/process_point_interaction/{id}?x=9&y=8&z=6&foreground=true");
        var drawing = new Volume<float>(volume.Grid, new float[volume.Voxels.Length]);
        for (var x = 6; x < 12; x++)
        {
            drawing[x, 8, 6] = 1;
        }

        var scribbled = await PostMaskAsync($"/process_scribble_interaction/{id}?foreground=true", drawing);
        var lassoed = await PostMaskAsync($"/process_lasso_interaction/{id}?foreground=false", drawing);
        Assert.Equal((volume.Voxels.Length, volume.Voxels.Length), (scribbled.Length, lassoed.Length));
        Assert.Equal("""{"status":"success"}""", await _server.Client.GetStringAsync($"/reset_interactions/{id}"));
        Assert.Equal(first, await MaskAsync($"/process_point_interaction/{id}?x=9&y=8&z=6&foreground=true"));

        Assert.Equal("""{"message":"Session ended"}""", await _server.Client.GetStringAsync($"/end_session/{id}"));
        Assert.Equal(Invalid, await _server.Client.GetStringAsync($"/end_session/{id}"));
        Assert.Equal(Invalid, await _server.Client.GetStringAsync($"/process_point_interaction/{id}?x=1&y=1&z=1"));
    }

    [Theory]
    [InlineData("x=99&y=8&z=6")]
    [InlineData("x=NaN&y=8&z=6")]
    [InlineData("x=1&y=8")]
    [InlineData("point=1&point=2")]
    [InlineData("")]
    public async Task Point_OutsideTheVolume_IsAnError(string query)
    {
        var id = await StartAsync("/start_session");
        await UploadAsync("", id, TurnedVolumes.Make("RAS"));

        using var answer = await _server.Client.GetAsync($"/process_point_interaction/{id}?{query}&foreground=true");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith("""{"error":"A click """, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"dimensions":[19,16,14],"spacing":[1,1,1]}""", "fewer")]
    [InlineData("""{"dimensions":[19,16,12],"spacing":[1,1,1]}""", "more")]
    [InlineData("""{"dimensions":[19,16,13],"spacing":[1,0,1]}""", "affine")]
    [InlineData("""{"dimensions":[19,16]}""", "three dimensions")]
    [InlineData("""{"dimensions":[19,16,13],"components_per_pixel":3}""", "1 component")]
    [InlineData("nonsense", "JSON")]
    public async Task Upload_WithOtherMetadata_IsAnError(string metadata, string told)
    {
        var id = await StartAsync("/start_session");
        var volume = TurnedVolumes.Make("RAS");

        using var answer = await _server.Client.PostAsync($"/upload_raw/{id}", FormBytes.Content(
            ("file", "raw.gz", ArrayBytes.Gzip(MemoryMarshal.AsBytes(volume.Voxels))), FormBytes.Text("metadata", metadata)));

        Assert.Contains(told, JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Errors_NameWhatAUserSees()
    {
        var id = await StartAsync("/start_session");
        await UploadAsync("", id, TurnedVolumes.Make("RAS"));
        using var sent = await _server.Client.PostAsync($"/upload_raw/{id}", FormBytes.Content(
            ("file", "raw", new byte[36]), FormBytes.Text("metadata", """{"dimensions":[3,3,1],"spacing":[1,1,1]}""")));

        Assert.Equal(
            "A click must lie in the image of 19×16×13 voxels, got x, y, z = 500, 2, 3.",
            ErrorOf(await _server.Client.GetStringAsync($"/process_point_interaction/{id}?x=500&y=2&z=3&foreground=true")));
        Assert.Equal(
            "A click needs x, y and z (or point three times), three numbers.",
            ErrorOf(await _server.Client.GetStringAsync($"/process_point_interaction/{id}?x=5&foreground=true")));
        Assert.Equal("The file must be gzip of float32 voxels, x fastest; this is no gzip.", ErrorOf(await sent.Content.ReadAsStringAsync()));

        static string? ErrorOf(string json) => JsonElement.Parse(json).GetProperty("error").GetString();
    }

    [Fact]
    public async Task Upload_OfABomb_IsRefusedBeforeItIsUnpacked()
    {
        var id = await StartAsync("/start_session");

        using var answer = await _server.Client.PostAsync($"/upload_raw/{id}", FormBytes.Content(
            FormBytes.Text("metadata", """{"dimensions":[5000,5000,5000],"spacing":[1,1,1]}"""), ("file", "raw.gz", ArrayBytes.Gzip(new byte[1 << 20]))));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith(
            """{"error":"The shape (5000, 5000, 5000) has too many voxels""", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_OfMoreBytesThanAllowed_IsAnErrorWhetherDeclaredOrNot()
    {
        await using var server = await RunningServer.StartAsync(options => options with { Limits = new ServerLimits { UploadBytes = 10_000 } });
        var id = JsonElement.Parse(await server.Client.GetStringAsync("/start_session")).GetProperty("session_id").GetString();
        foreach (var isDeclared in new[] { true, false })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/upload_raw/{id}")
            {
                Content = FormBytes.Content(("file", "raw.gz", new byte[20_000]), FormBytes.Text("metadata", """{"dimensions":[3,3,1]}""")),
            };
            request.Headers.TransferEncodingChunked = !isDeclared;
            using var answer = await server.Client.SendAsync(request);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.StartsWith("""{"error":"The file has """, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    private static string MetadataOf(VolumeGrid grid)
    {
        // ITK's words: mm LPS, and a matrix whose columns are unit vectors.
        var affine = grid.Affine;
        double[] spacing = [grid.Spacing.X, grid.Spacing.Y, grid.Spacing.Z];
        var (left, posterior, superior) = affine.Origin.ToLps();
        var direction = new double[9];
        for (var axis = 0; axis < 3; axis++)
        {
            (direction[axis], direction[3 + axis], direction[6 + axis]) =
                (-affine[axis].X / spacing[axis], -affine[axis].Y / spacing[axis], affine[axis].Z / spacing[axis]);
        }

        return $$"""
            {"dimensions":[{{grid.Shape.X}},{{grid.Shape.Y}},{{grid.Shape.Z}}],"spacing":[{{Text(spacing)}}],"origin":[{{Text(left, posterior, superior)}}],
            "direction":[{{Text(direction)}}],"components_per_pixel":1,"component_type":"float"}
            """;
    }

    private static string Text(params double[] numbers) => string.Join(',', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)));

    private async Task<string> StartAsync(string path)
        => JsonElement.Parse(await _server.Client.GetStringAsync(path)).GetProperty("session_id").GetString()!;

    private async Task UploadAsync(string root, string id, Volume<float> volume)
    {
        using var answer = await _server.Client.PostAsync($"{root}/upload_raw/{id}", FormBytes.Content(
            ("file", "raw data.gz", ArrayBytes.Gzip(MemoryMarshal.AsBytes(volume.Voxels))), FormBytes.Text("metadata", MetadataOf(volume.Grid))));
        Assert.Equal("""{"message":"Image uploaded"}""", await answer.Content.ReadAsStringAsync());
    }

    private async Task<byte[]> MaskAsync(string path) => Unpack(await _server.Client.GetStringAsync(path));

    private async Task<byte[]> PostMaskAsync(string path, Volume<float> drawing)
    {
        using var answer = await _server.Client.PostAsync(path, FormBytes.Content(
            ("file", "drawing.gz", ArrayBytes.Gzip(MemoryMarshal.AsBytes(drawing.Voxels))), FormBytes.Text("metadata", MetadataOf(drawing.Grid))));
        return Unpack(await answer.Content.ReadAsStringAsync());
    }

    private static byte[] Unpack(string json)
    {
        var answer = JsonElement.Parse(json);
        Assert.True(answer.TryGetProperty("result", out var result), json);
        Assert.Equal("success", answer.GetProperty("status").GetString());
        using var gzip = new GZipStream(new MemoryStream(result.GetBytesFromBase64()), CompressionMode.Decompress);
        using var mask = new MemoryStream();
        gzip.CopyTo(mask);
        return mask.ToArray();
    }
}
