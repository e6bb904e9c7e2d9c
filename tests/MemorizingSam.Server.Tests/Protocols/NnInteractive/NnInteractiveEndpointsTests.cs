using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.NnInteractive.Packing;

namespace MemorizingSam.Server.Tests.Protocols.NnInteractive;

public sealed class NnInteractiveEndpointsTests : IAsyncLifetime
{
    private static readonly int[] Shape = [14, 17, 20];

    private RunningServer _server = null!;

    private HttpClient Http => _server.Client;

    public async ValueTask InitializeAsync()
        => _server = await RunningServer.StartAsync(options => options with { Limits = new ServerLimits { Voxels = 100_000 } });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Claim_UntilAllAreTaken_Answers503WithTheTimeToRetry()
    {
        for (var i = 0; i < 3; i++)
        {
            using var claim = await Http.PostAsync("/claim", content: null);
            var answer = await ArrayClient.JsonOf(claim);
            Assert.Equal(["lease_token", "idle_timeout_seconds", "liveness_timeout_seconds", "max_sessions"], answer.EnumerateObject().Select(one => one.Name));
            Assert.Equal((600.0, 60.0, 3), (answer.GetProperty("idle_timeout_seconds").GetDouble(),
                answer.GetProperty("liveness_timeout_seconds").GetDouble(), answer.GetProperty("max_sessions").GetInt32()));
        }

        using var full = await Http.PostAsync("/claim", content: null);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, full.StatusCode);
        Assert.Equal("10", full.Headers.GetValues("Retry-After").Single());
        Assert.Equal("The server is at capacity (3 sessions); try again later.", await DetailAsync(full));
    }

    [Fact]
    public async Task Lease_ReleasedOrNeverGiven_IsGone()
    {
        var client = await OpenAsync();
        using var beat = await client.PostAsync("/heartbeat", "");
        using var status = await client.GetAsync("/lease_status");
        using var released = await client.PostAsync("/release", "");
        using var again = await client.PostAsync("/release", "");
        using var after = await client.PostAsync("/heartbeat", "");
        using var never = await Http.PostAsync("/undo", content: null);

        Assert.InRange((await ArrayClient.JsonOf(beat)).GetProperty("remaining_seconds").GetDouble(), 590, 600);
        Assert.Equal(["remaining_seconds", "idle_timeout_seconds"], (await ArrayClient.JsonOf(status)).EnumerateObject().Select(one => one.Name));
        Assert.Equal("""{"released":true}""", await released.Content.ReadAsStringAsync());
        Assert.Equal("""{"released":true}""", await again.Content.ReadAsStringAsync());
        Assert.Equal((HttpStatusCode.Gone, HttpStatusCode.Gone), (after.StatusCode, never.StatusCode));
        Assert.Equal("The lease is missing or has expired; claim another.", await DetailAsync(never));
        Assert.Empty((await Http.GetFromJsonAsync<JsonElement>("/api/v1/volumes")).GetProperty("volumes").EnumerateArray());
    }

    [Fact]
    public async Task Capabilities_HaveEveryKeyThatTheClientAsksFor()
    {
        var answer = await Http.GetFromJsonAsync<JsonElement>("/capabilities");

        Assert.Equal(
            ["supported_interactions", "channel_mapping", "num_interaction_channels", "supports_initial_label", "supports_zero_shot_label_refinement",
                "preferred_scribble_thickness", "interaction_decay", "patch_size", "do_autozoom", "inference_session_version", "license", "supports_undo"],
            answer.EnumerateObject().Select(one => one.Name));
        Assert.Equal(["points", "bbox2d", "bbox3d", "scribble", "lasso"], answer.GetProperty("supported_interactions").EnumerateObject().Select(one => one.Name));
        Assert.Equal(
            """{"prev_seg":0,"bbox2d":[1,2],"bbox3d":[1,2],"lasso":[1,2],"points":[3,4],"scribble":[5,6]}""",
            answer.GetProperty("channel_mapping").GetRawText());
        Assert.Equal("""{"ok":true}""", await Http.GetStringAsync("/healthz"));
    }

    [Fact]
    public async Task Prompts_GiveTheLibrarysMaskOfTheArrayWithADiagonalAffine()
    {
        var voxels = Noise();
        var client = await ArrayClient.OpenAsync(Http, Shape, voxels, "[2.5,1.25,0.75]");
        using var expected = Library(voxels, new SpacingMm(2.5, 1.25, 0.75));

        var meta = await client.PointAsync(7, 8, 9);
        expected.Session.AddClick("object", Click.AtVoxel(expected.Session.Grid, new VoxelPoint(7, 8, 9)));
        Assert.True(meta.GetProperty("ran_prediction").GetBoolean());
        Assert.Equal(expected.Mask(), client.Mask);

        await client.PointAsync(2, 3, 15, include: false);
        expected.Session.AddClick("object", Click.AtVoxel(expected.Session.Grid, new VoxelPoint(2, 3, 15), isPositive: false));
        Assert.Equal(expected.Mask(), client.Mask);

        using var box = await client.PostAsync("/add_bbox_interaction", """
            {"bbox_coords":[[3,9],[4,12],[5,6]],"include_interaction":true,"run_prediction":true,"override_capability_checks":false}
            """);
        await client.ApplyAsync(box);
        var affine = expected.Session.Grid.Affine;
        expected.Session.AddBox("object", affine.ToWorld(new VoxelPoint(3, 4, 5)), affine.ToWorld(new VoxelPoint(8, 11, 5)));
        Assert.Equal(expected.Mask(), client.Mask);
        Assert.Contains((byte)1, client.Mask);
    }

    [Fact]
    public async Task Undo_TakesPromptsBackOneByOne_UntilThereIsNone()
    {
        var client = await OpenAsync();
        await client.PointAsync(7, 8, 9);
        var first = (byte[])client.Mask.Clone();
        await client.PointAsync(2, 3, 15, include: false);
        await client.PointAsync(3, 3, 3, run: false);

        var waiting = await client.UndoAsync();
        Assert.True(waiting.GetProperty("ran_prediction").GetBoolean());
        await client.UndoAsync();
        Assert.Equal(first, client.Mask);
        await client.UndoAsync();
        Assert.DoesNotContain((byte)1, client.Mask);
        var none = await client.UndoAsync();

        Assert.Equal("""{"ran_prediction":false,"bbox":null}""", none.GetRawText());
    }

    [Fact]
    public async Task RunPrediction_False_WaitsForThePromptThatRuns()
    {
        var (all, late) = (await OpenAsync(), await OpenAsync());
        await all.PointAsync(7, 8, 9);
        await all.PointAsync(2, 3, 15, include: false);

        var meta = await late.PointAsync(7, 8, 9, run: false);
        Assert.Equal("""{"ran_prediction":false,"bbox":null}""", meta.GetRawText());
        await late.PointAsync(2, 3, 15, include: false);

        Assert.Equal(all.Mask, late.Mask);
    }

    [Fact]
    public async Task Predict_AnswersWhatWaits_AndNothingIfNothingDoes()
    {
        var (all, late) = (await OpenAsync(), await OpenAsync());
        await all.PointAsync(7, 8, 9);
        var first = (byte[])all.Mask.Clone();
        await all.PointAsync(2, 3, 15, include: false);

        await late.PointAsync(7, 8, 9, run: false);
        await late.PointAsync(2, 3, 15, include: false, run: false);
        var ran = await late.PredictAsync();
        Assert.True(ran.GetProperty("ran_prediction").GetBoolean());
        Assert.Equal(all.Mask, late.Mask);
        var none = await late.PredictAsync();
        Assert.Equal("""{"ran_prediction":false,"bbox":null}""", none.GetRawText());

        // What ran together is taken back one by one; what only waits, without a change.
        await late.PointAsync(3, 3, 3, run: false);
        await late.UndoAsync();
        await late.UndoAsync();
        Assert.Equal(first, late.Mask);
        Assert.False((await late.PredictAsync()).GetProperty("ran_prediction").GetBoolean());
    }

    [Fact]
    public async Task BeforeAnImage_ResetUndoAndPredict_DoNothing()
    {
        using var claim = await Http.PostAsync("/claim", content: null);
        var client = new ArrayClient(Http, (await ArrayClient.JsonOf(claim)).GetProperty("lease_token").GetString()!, Shape);

        using var reset = await client.PostAsync("/reset_interactions", "{}");
        var undone = await client.UndoAsync();
        var ran = await client.PredictAsync();
        using var point = await client.PostAsync("/add_point_interaction", """{"coordinates":[1,1,1],"include_interaction":true}""");

        Assert.Equal("{}", await reset.Content.ReadAsStringAsync());
        Assert.Equal("""{"ran_prediction":false,"bbox":null}""", undone.GetRawText());
        Assert.Equal("""{"ran_prediction":false,"bbox":null}""", ran.GetRawText());
        Assert.Equal("There is no image yet; send one with set_image.", await DetailAsync(point));
    }

    [Fact]
    public async Task SetImage_OfInt16_GivesTheMaskOfTheSameNumbersAsFloats()
    {
        var whole = Noise().Select(value => (short)value).ToArray();
        var (floats, shorts) = (await ArrayClient.OpenAsync(Http, Shape, [.. whole.Select(value => (float)value)], "[2.5,1.25,0.75]"), await OpenAsync());
        var packed = PackedArrayWriter.Pack(new ArrayHeader(ArrayElement.Int16, [1, .. Shape]), MemoryMarshal.AsBytes(whole.AsSpan()));
        using var image = await shorts.SendAsync("/set_image", packed, """{"image_properties":{"spacing":[2.5,1.25,0.75]}}""");
        using var buffer = await shorts.PostAsync("/set_target_buffer", """{"shape":[14,17,20],"dtype":"int64"}""");

        await floats.PointAsync(7, 8, 9);
        await shorts.PointAsync(7, 8, 9);

        Assert.Contains(whole, value => value < 0);
        Assert.Equal(floats.Mask, shorts.Mask);
    }

    [Fact]
    public async Task Reset_ForgetsAll_AndTheNextChangeIsToTheEmptyMask()
    {
        var client = await OpenAsync();
        await client.PointAsync(7, 8, 9);
        var first = (byte[])client.Mask.Clone();

        using var reset = await client.PostAsync("/reset_interactions", "{}");
        Array.Clear(client.Mask);
        var none = await client.UndoAsync();
        await client.PointAsync(7, 8, 9);

        Assert.Equal("{}", await reset.Content.ReadAsStringAsync());
        Assert.False(none.GetProperty("ran_prediction").GetBoolean());
        Assert.Equal(first, client.Mask);
    }

    [Fact]
    public async Task InitialSeg_IsTheMaskFromThenOn_AndCanBeUndone()
    {
        var client = await OpenAsync();
        client.Mask.AsSpan(1000, 300).Fill(1);

        var seg = Packed(ArrayElement.Bool, client.Mask);
        using var answer = await client.SendAsync("/add_initial_seg_interaction", seg, """{"run_prediction":false,"override_capability_checks":false}""");
        var meta = await client.ApplyAsync(answer);
        Assert.Equal("""{"ran_prediction":false,"bbox":null}""", meta.GetRawText());
        using var refused = await client.SendAsync("/add_initial_seg_interaction", seg, """{"run_prediction":true}""");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        await client.UndoAsync();

        Assert.DoesNotContain((byte)1, client.Mask);
    }

    [Theory]
    [InlineData("/add_scribble_interaction")]
    [InlineData("/add_lasso_interaction")]
    public async Task Drawing_CutToItsBoxOrNot_GivesOneMask(string path)
    {
        var (whole, cut) = (await OpenAsync(), await OpenAsync());
        var drawing = new byte[Shape[0] * Shape[1] * Shape[2]];
        var part = new byte[1 * 3 * 4];
        part.AsSpan().Fill(1);
        for (var (b, i) = (8, 0); b < 11; b++, i++)
        {
            drawing.AsSpan((((6 * Shape[1]) + b) * Shape[2]) + 7, 4).Fill(1);
        }

        await whole.ApplyAsync(await whole.SendAsync(path, Packed(ArrayElement.UInt8, drawing),
            """{"include_interaction":true,"run_prediction":true,"override_capability_checks":false,"interaction_bbox":null}"""));
        await cut.ApplyAsync(await cut.SendAsync(path, PackedArrayWriter.Pack(new ArrayHeader(ArrayElement.UInt8, [1, 3, 4]), part),
            """{"include_interaction":true,"run_prediction":true,"override_capability_checks":false,"interaction_bbox":[[6,7],[8,11],[7,11]]}"""));
        var undone = await cut.UndoAsync();

        Assert.Contains((byte)1, whole.Mask);
        Assert.True(undone.GetProperty("ran_prediction").GetBoolean());
        Assert.DoesNotContain((byte)1, cut.Mask);
        await cut.ApplyAsync(await cut.SendAsync(path, PackedArrayWriter.Pack(new ArrayHeader(ArrayElement.UInt8, [1, 3, 4]), part),
            """{"include_interaction":true,"interaction_bbox":[[6,7],[8,11],[7,11]]}"""));
        Assert.Equal(whole.Mask, cut.Mask);
    }

    [Theory]
    [InlineData("/set_target_buffer", """{"shape":[14,17,20],"dtype":"float32"}""", 400)]
    [InlineData("/set_target_buffer", """{"shape":[14,17,21],"dtype":"uint8"}""", 400)]
    [InlineData("/set_target_buffer", """{"shape":[14,17],"dtype":"uint8"}""", 400)]
    [InlineData("/set_target_buffer", """{"shape":[14000,17000,20000],"dtype":"uint8"}""", 413)]
    [InlineData("/set_target_buffer", """{"dtype":"uint8"}""", 400)]
    [InlineData("/set_do_autozoom", "{}", 400)]
    [InlineData("/add_point_interaction", """{"coordinates":[14,1,1],"include_interaction":true}""", 400)]
    [InlineData("/add_point_interaction", """{"coordinates":[-1,1,1],"include_interaction":true}""", 400)]
    [InlineData("/add_point_interaction", """{"coordinates":[1,1],"include_interaction":true}""", 400)]
    [InlineData("/add_point_interaction", """{"coordinates":[NaN,1,1],"include_interaction":true}""", 400)]
    [InlineData("/add_point_interaction", """{"coordinates":[1e400,1,1],"include_interaction":true}""", 400)]
    [InlineData("/add_point_interaction", """{"coordinates":[1,1,1]}""", 400)]
    [InlineData("/add_bbox_interaction", """{"bbox_coords":[[3,3],[4,12],[5,6]],"include_interaction":true}""", 400)]
    [InlineData("/add_bbox_interaction", """{"bbox_coords":[[30,33],[4,12],[5,6]],"include_interaction":true}""", 400)]
    [InlineData("/add_bbox_interaction", """{"bbox_coords":[[3,9]],"include_interaction":true}""", 400)]
    [InlineData("/add_scribble_interaction", "nonsense", 400)]
    [InlineData("/set_image", "NNIA", 400)]
    [InlineData("/add_point_interaction", "[1,2]", 400)]
    [InlineData("/undo_more", "{}", 404)]
    public async Task Post_WhatMakesNoSense_IsRefusedInALine(string path, string json, int status)
    {
        var client = await OpenAsync();

        using var answer = await client.PostAsync(path, json);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.DoesNotContain('\n', await DetailAsync(answer));
    }

    [Fact]
    public async Task SetImage_OfTooManyVoxelsOrOtherAxes_IsRefusedByItsHeader()
    {
        var client = await OpenAsync();
        byte[] huge = [.. "NNIA"u8, 1, 1, 4, 5, .. "uint8"u8, .. Int64(1), .. Int64(1000), .. Int64(1000), .. Int64(1000)];
        byte[] flat = [.. "NNIA"u8, 1, 1, 3, 5, .. "uint8"u8, .. Int64(10), .. Int64(10), .. Int64(10)];
        byte[] spaced = PackedArrayWriter.Pack(new ArrayHeader(ArrayElement.UInt8, [1, 2, 2, 2]), new byte[8]);

        using var tooLarge = await client.SendAsync("/set_image", huge, "{}");
        using var threeAxes = await client.SendAsync("/set_image", flat, "{}");
        using var noSpacing = await client.SendAsync("/set_image", spaced, """{"image_properties":{"spacing":[1,0,1]}}""");
        using var badMeta = await client.SendAsync("/set_image", spaced, "{nonsense");

        Assert.Equal((413, 400, 400, 400), ((int)tooLarge.StatusCode, (int)threeAxes.StatusCode, (int)noSpacing.StatusCode, (int)badMeta.StatusCode));
    }

    [Theory]
    [InlineData(1300)]
    [InlineData(3_000_000)]
    public async Task SetImage_OfMoreVoxelsThanAnyArray_IsTooLarge(long edge)
    {
        var client = await OpenAsync();
        byte[] huge = [.. "NNIA"u8, 1, 1, 4, 5, .. "uint8"u8, .. Int64(1), .. Int64(edge), .. Int64(edge), .. Int64(edge)];

        using var answer = await client.SendAsync("/set_image", huge, "{}");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task SetImage_OfFewBytesThatPromiseMany_IsRefusedBeforeMemoryIsTaken()
    {
        await using var server = await RunningServer.StartAsync(options => options with { Limits = new ServerLimits { UploadBytes = 1_000_000 } });
        var client = await ArrayClient.OpenAsync(server.Client, Shape, Noise(), "[1,1,1]");

        using var answer = await client.SendAsync("/set_image", Zeros(100, 100, 100), "{}");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal(
            "An array (1, 100, 100, 100) of float64 has 8000000 bytes unpacked; at most 1000000 may be sent here.", await DetailAsync(answer));
    }

    [Fact]
    public async Task SetImage_OfAKeyWithNothingLeft_IsRefusedUnreadUnlessItReplacesItsOwn()
    {
        using var folder = new TemporaryFolder();
        ArrayClient first;
        long taken;
        await using (var before = await RunningServer.StartAsync(folder))
        {
            first = await ArrayClient.OpenAsync(before.Client, Shape, Noise(), "[1,1,1]");
            taken = (await before.Client.GetFromJsonAsync<JsonElement>("/api/v1/volumes")).GetProperty("volumes")[0].GetProperty("bytes").GetInt64();
        }

        await using var server = await RunningServer.StartAsync(folder, options => options with { Limits = new ServerLimits { BytesPerKey = taken } });
        using var claim = await server.Client.PostAsync("/claim", content: null);
        var second = new ArrayClient(server.Client, (await ArrayClient.JsonOf(claim)).GetProperty("lease_token").GetString()!, Shape);

        using var refused = await second.SendAsync("/set_image", [1, 2, 3], "{}");
        using var replaced = await first.At(server.Client).SendAsync("/set_image", Zeros(8, 8, 8), "{}");

        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.OK), (refused.StatusCode, replaced.StatusCode));
    }

    [Fact]
    public async Task Memorize_ArrayWithoutOrientation_IsRefused()
    {
        var client = await OpenAsync();
        await client.PointAsync(7, 8, 9);
        var session = (await Http.GetFromJsonAsync<JsonElement>("/api/v1/sessions")).GetProperty("sessions")[0];

        using var answer = await Http.PostAsJsonAsync($"/api/v1/sessions/{session.GetProperty("id").GetString()}/memorize", new { });

        Assert.False(session.GetProperty("memory").GetBoolean());
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal(0, _server.Server.MemoryCount);
    }

    private static float[] Noise()
    {
        var random = new Random(11);
        return [.. Enumerable.Range(0, Shape[0] * Shape[1] * Shape[2]).Select(_ => (float)((random.NextDouble() * 900) - 100))];
    }

    private static byte[] Packed(ArrayElement element, byte[] voxels) => PackedArrayWriter.Pack(new ArrayHeader(element, Shape), voxels);

    /// <summary>The shortest request for an image: one chunk that says "all zeros".</summary>
    private static byte[] Zeros(int a, int b, int c)
    {
        var bytes = 8 * a * b * c;
        byte[] chunk =
        [
            5, 1, 0x95, 8, .. BitConverter.GetBytes(bytes), .. BitConverter.GetBytes(bytes), .. BitConverter.GetBytes(32), .. new byte[15], 0x10,
        ];
        return
        [
            .. "NNIA"u8, 1, 1, 4, 7, .. "float64"u8, .. Int64(1), .. Int64(a), .. Int64(b), .. Int64(c),
            1, 0, 0, 0, .. Int64(bytes), .. Int64(32), .. chunk,
        ];
    }

    private static byte[] Int64(long number) => BitConverter.GetBytes(number);

    private static async Task<string> DetailAsync(HttpResponseMessage response)
        => JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("detail").GetString()!;

    private Task<ArrayClient> OpenAsync() => ArrayClient.OpenAsync(Http, Shape, Noise(), "[2.5,1.25,0.75]");

    private LibraryAnswer Library(float[] voxels, SpacingMm spacing) => new(_server.Folder.File("model.safetensors"), Shape, voxels, spacing);
}
