using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.MonaiLabel;
using MemorizingSam.Server.Protocols.NnInteractive.Packing;
using MemorizingSam.Server.Tests.Protocols.MonaiLabel;
using MemorizingSam.Server.Tests.Protocols.NnInteractive;

namespace MemorizingSam.Server.Tests.Protocols;

/// <summary>Damaged requests of each protocol: a status below 500 (or 503), no stack trace, and a server that lives on.</summary>
public sealed class FieldMutationsTests
{
    [Fact]
    public async Task NnInteractive_DamagedRequests_NeverHurtTheServer()
    {
        await using var server = await StartAsync();
        var client = await ArrayClient.OpenAsync(server.Client, [8, 9, 10], [.. Enumerable.Range(0, 720).Select(i => (float)(i * 37 % 500))], "[1,1,1]");
        using var claim = await server.Client.PostAsync("/claim", content: null);
        var lease = (await ArrayClient.JsonOf(claim)).GetProperty("lease_token").GetString()!;
        var image = PackedArrayWriter.Pack(new ArrayHeader(ArrayElement.Float32, [1, 8, 9, 10]), MemoryMarshal.AsBytes(new float[720].AsSpan()));
        var mask = PackedArrayWriter.Pack(new ArrayHeader(ArrayElement.UInt8, [8, 9, 10]), [.. Enumerable.Range(0, 720).Select(i => (byte)(i % 90 == 0 ? 1 : 0))]);
        await AttackAsync(server, seed: 2,
        [
            Request("POST", "/set_image", image, "application/octet-stream", lease, """{"image_properties":{"spacing":[1,1,1]}}"""),
            Request("POST", "/set_target_buffer", """{"shape":[8,9,10],"dtype":"uint8"}"""u8.ToArray(), "application/json", lease),
            Request("POST", "/add_point_interaction", """{"coordinates":[4,4,4],"include_interaction":true}"""u8.ToArray(), "application/json", lease),
            Request("POST", "/add_bbox_interaction", """{"bbox_coords":[[1,4],[2,5],[3,4]],"include_interaction":true}"""u8.ToArray(), "application/json", lease),
            Request("POST", "/add_scribble_interaction", mask, "application/octet-stream", lease, """{"include_interaction":true,"interaction_bbox":null}"""),
            Request("POST", "/add_initial_seg_interaction", mask, "application/octet-stream", lease, """{"run_prediction":false}"""),
            Request("POST", "/undo", "{}"u8.ToArray(), "application/json", lease),
            Request("POST", "/add_point_interaction", """{"voxel_coord":[4,4,4],"positive_click":true}"""u8.ToArray(), "application/json", lease: null),
            Request("POST", "/upload_image", FormBytes.Of(("file", "v.npy", image)), $"multipart/form-data; boundary={FormBytes.Boundary}", lease: null),
        ]);
        await client.PointAsync(4, 4, 4);
    }

    [Fact]
    public async Task MonaiLabel_DamagedRequests_NeverHurtTheServer()
    {
        await using var server = await StartAsync();
        var client = new MonaiClient(server);
        var volume = TurnedVolumes.Make("RAS");
        await client.PutImageAsync("case1", volume);
        var type = $"multipart/form-data; boundary={FormBytes.Boundary}";
        await AttackAsync(server, seed: 3,
        [
            Request("GET", "/info/", [], "text/plain", lease: null),
            Request("POST", "/infer/memsam_deepgrow?image=case1",
                FormBytes.Of(FormBytes.Text("params", """{"label":"a","foreground":[[9,8,6]]}""")), type, lease: null),
            Request("POST", "/infer/memsam_deepedit?image=case1&output=json",
                FormBytes.Of(FormBytes.Text("params", """{"a":[[9,8,6]],"background":[[1,1,1]]}""")), type, lease: null),
            Request("PUT", "/datastore/label?image=case1&tag=final",
                FormBytes.Of(FormBytes.Text("params", """{"label_info":[{"name":"a","idx":1}]}"""), ("label", "l.bin", new byte[19 * 16 * 13])), type, lease: null),
            Request("PUT", "/datastore/?image=case2", FormBytes.Of(("file", "x.nii.gz", [31, 139, 8, 0])), type, lease: null),
            Request("PUT", "/session/?expiry=0", FormBytes.Of(("files", "x.nrrd", Encoding.ASCII.GetBytes("NRRD0004\ntype: uchar\n"))), type, lease: null),
            Request("GET", "/datastore/image?image=case1", [], "text/plain", lease: null),
            Request("PUT", "/datastore/image/info?image=case1", FormBytes.Of(FormBytes.Text("info", "{}")), type, lease: null),
            Request("POST", "/activelearning/first", "{}"u8.ToArray(), "application/json", lease: null),
            Request("POST", "/auth/token", "username=a&password=b"u8.ToArray(), "application/x-www-form-urlencoded", lease: null),
            Request("GET", "/logs/?lines=3", [], "text/plain", lease: null),
        ]);
        await client.InferAsync("memsam_deepgrow?image=case1", """{"label":"a","foreground":[[9,8,6]]}""");
    }

    [Fact]
    public async Task ItkSnap_DamagedRequests_NeverHurtTheServer()
    {
        await using var server = await StartAsync();
        var id = System.Text.Json.JsonElement.Parse(await server.Client.GetStringAsync("/start_session")).GetProperty("session_id").GetString();
        await AttackAsync(server, seed: 4,
        [
            Request("GET", "/start_session", [], "text/plain", lease: null),
            Request("POST", $"/upload_raw/{id}",
                FormBytes.Of(("file", "x", [31, 139, 8, 0, 0]), FormBytes.Text("metadata", """{"dimensions":[3,3,3],"spacing":[1,1,1]}""")),
                $"multipart/form-data; boundary={FormBytes.Boundary}", lease: null),
            Request("GET", $"/process_point_interaction/{id}?x=1&y=1&z=1&foreground=true", [], "text/plain", lease: null),
            Request("GET", $"/v2/process_point_interaction/{id}?point=1&point=1&point=1", [], "text/plain", lease: null),
            Request("GET", $"/reset_interactions/{id}", [], "text/plain", lease: null),
            Request("GET", "/v2/models", [], "text/plain", lease: null),
        ]);
    }

    private static Task<RunningServer> StartAsync()
        => RunningServer.StartAsync(options => options with { Limits = new ServerLimits { RequestsPerMinute = 10_000_000, Voxels = 1_000_000 } });

    private static byte[] Request(string method, string path, byte[] body, string type, string? lease, string? meta = null)
    {
        var headers = (lease is null ? "" : $"X-Lease-Token: {lease}\r\n") + (meta is null ? "" : $"X-Meta: {meta}\r\n");
        return
        [
            .. Encoding.UTF8.GetBytes(
                $"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {type}\r\n{headers}Content-Length: {body.Length}\r\n\r\n"),
            .. body,
        ];
    }

    private static async Task AttackAsync(RunningServer server, int seed, byte[][] requests)
    {
        var mutations = new RequestMutations(seed);
        for (var i = 0; i < RequestMutations.Count; i++)
        {
            var (status, answer) = await RequestMutations.SendAsync(server.Server.Address, mutations.Next(requests));

            // 505 is Kestrel's own word for another version of HTTP.
            Assert.True(status is < 500 or 503 or 505 || answer.Contains(InferEndpoints.NoInput, StringComparison.Ordinal), $"Mutation {i} was answered {answer}");
            Assert.DoesNotContain("   at ", answer, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/healthz")).StatusCode);
    }
}
