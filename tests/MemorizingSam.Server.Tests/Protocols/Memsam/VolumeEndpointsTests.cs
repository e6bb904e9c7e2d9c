using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.Memsam.Messages;

namespace MemorizingSam.Server.Tests.Protocols.Memsam;

public sealed class VolumeEndpointsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly RunningServer _server = shared.Running;

    [Fact]
    public async Task Post_AVolume_TellsWhatItHolds()
    {
        var path = TinyCases.Volume(_server.Folder.File("ct.nii.gz"), 1);
        var volume = await _server.SendAsync(path);

        Assert.Equal("ct.nii.gz", volume.Name);
        Assert.Equal([18, 17, 16], volume.Shape);
        Assert.Equal([1.5, 1.5, 1.5], volume.SpacingMm);
        Assert.Equal([1.5, 0, 0, 0, 0, 1.5, 0, 0, 0, 0, 1.5, 0, 0, 0, 0, 1], volume.Affine);
        Assert.Equal(("int16", "RAS"), (volume.VoxelType, volume.Orientation));
        Assert.Equal(new FileInfo(path).Length, volume.Bytes);
        Assert.InRange(volume.Intensity.Low!.Value, 1, 999);
        Assert.Contains((await _server.GetAsync<VolumesAnswer>("/api/v1/volumes")).Volumes, one => one.Id == volume.Id);
    }

    [Fact]
    public async Task Get_TheFile_IsWhatWasSentAlsoInParts()
    {
        var path = TinyCases.Volume(_server.Folder.File("part.nii.gz"), 2);
        var volume = await _server.SendAsync(path);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/volumes/{volume.Id}/file");
        request.Headers.Range = new RangeHeaderValue(10, 19);

        using var part = await _server.Client.SendAsync(request);
        using var whole = await _server.Client.GetAsync($"/api/v1/volumes/{volume.Id}/file");

        var bytes = File.ReadAllBytes(path);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(bytes[10..20], await part.Content.ReadAsByteArrayAsync());
        Assert.Equal(bytes, await whole.Content.ReadAsByteArrayAsync());
        Assert.Equal("part.nii.gz", whole.Content.Headers.ContentDisposition?.FileName);
    }

    [Theory]
    [InlineData("application/octet-stream")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/gzip")]
    public async Task Post_OfAnyContentType_IsLookedInto(string type)
    {
        using var body = new ByteArrayContent(File.ReadAllBytes(TinyCases.Volume(_server.Folder.File("c.nii.gz"), 7)));
        body.Headers.ContentType = new MediaTypeHeaderValue(type);

        using var response = await _server.Client.PostAsync("/api/v1/volumes?name=c.nii.gz", body);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    [Theory]
    [InlineData("../../../../tmp/evil.nii.gz", "evil.nii.gz")]
    [InlineData("..\\..\\evil.nii.gz", "evil.nii.gz")]
    [InlineData("/etc/cron.d/evil.nii.gz", "evil.nii.gz")]
    [InlineData("a\u0000\u0001b.nii.gz", "ab.nii.gz")]
    public async Task Post_ANameThatLeadsElsewhere_IsJustAName(string name, string shown)
    {
        using var body = new ByteArrayContent(File.ReadAllBytes(TinyCases.Volume(_server.Folder.File("n.nii.gz"), 3)));
        using var response = await _server.Client.PostAsync($"/api/v1/volumes?name={Uri.EscapeDataString(name)}", body);
        var volume = (await response.Content.ReadFromJsonAsync<VolumeAnswer>(RunningServer.Json))!;

        Assert.Equal(shown, volume.Name);
        var folder = Path.Combine(_server.Data, "volumes", volume.Id);
        Assert.Equal(["file.nii.gz", "volume.json"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        Assert.Empty(Directory.EnumerateFiles(_server.Folder.Path, "*evil*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("", "A volume needs a name that ends in .nii")]
    [InlineData("ct.exe", "A volume needs a name that ends in .nii")]
    [InlineData(".nii", "A volume needs a name that ends in .nii")]
    [InlineData("ct.nhdr", "This is one part of a volume of two files")]
    [InlineData("ct.hdr", "This is one part of a volume of two files")]
    [InlineData("ct.nii.gz", "'ct.nii.gz' is no volume that memsam reads (it begins with 'nonsense')")]
    public async Task Post_WhatIsNoVolume_IsRefused(string name, string told)
    {
        using var body = new ByteArrayContent("nonsense"u8.ToArray());

        Assert.StartsWith(told, await _server.Client.PostAsync($"/api/v1/volumes?name={name}", body).RefusedAsync(HttpStatusCode.BadRequest));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_server.Data, "incoming")));
    }

    [Fact]
    public async Task Post_AHeaderThatNamesAnotherFile_IsRefused()
    {
        var header = "NRRD0004\ntype: uint8\ndimension: 3\nsizes: 4 4 4\nencoding: raw\ndata file: /etc/passwd\n\n"u8.ToArray();
        using var body = new ByteArrayContent(header);

        Assert.Contains(
            "only from the header's own folder",
            await _server.Client.PostAsync("/api/v1/volumes?name=a.nrrd", body).RefusedAsync(HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Post_ATruncatedVolume_IsRefused()
    {
        var bytes = File.ReadAllBytes(TinyCases.Volume(_server.Folder.File("t.nii.gz"), 4));
        using var body = new ByteArrayContent(bytes[..(bytes.Length / 2)]);

        Assert.StartsWith("'t.nii.gz'", await _server.Client.PostAsync("/api/v1/volumes?name=t.nii.gz", body).RefusedAsync(HttpStatusCode.BadRequest));
    }

    [Theory]
    [InlineData(2048, 2048, 2560, HttpStatusCode.BadRequest, "a volume may have at most")]
    [InlineData(1024, 1024, 1024, HttpStatusCode.RequestEntityTooLarge, "this server takes volumes of at most")]
    [InlineData(512, 512, 512, HttpStatusCode.BadRequest, "but can hold")]
    public async Task Post_AHeaderThatPromisesMuch_IsRefusedBeforeMemoryIsTaken(int x, int y, int z, HttpStatusCode status, string told)
    {
        var before = GC.GetTotalAllocatedBytes();
        using var body = new ByteArrayContent(Zipped(Nifti((short)x, (short)y, (short)z), zeros: 1000));

        Assert.Contains(told, await _server.Client.PostAsync("/api/v1/volumes?name=bomb.nii.gz", body).RefusedAsync(status));
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 64L << 20);
    }

    [Fact]
    public async Task Post_AFileThatInflatesFarBeyondItsHeader_IsReadNoFurtherThanThat()
    {
        var before = GC.GetTotalAllocatedBytes();
        using var body = new ByteArrayContent(Zipped(Nifti(4, 4, 4), zeros: 256 << 20));
        using var response = await _server.Client.PostAsync("/api/v1/volumes?name=bomb.nii.gz", body);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 64L << 20);
    }

    [Fact]
    public async Task Post_MoreBytesThanAllowed_IsRefusedWhetherDeclaredOrNot()
    {
        await using var server = await RunningServer.StartAsync(options => options with { Limits = new ServerLimits { UploadBytes = 10_000 } });
        using var declared = new ByteArrayContent(new byte[10_001]);
        using var streamed = new StreamContent(new GZipStream(new MemoryStream(Zipped([], zeros: 1 << 20)), CompressionMode.Decompress));

        Assert.Equal(
            "The file has 10001 bytes; at most 10000 may be sent here.",
            await server.Client.PostAsync("/api/v1/volumes?name=a.nii", declared).RefusedAsync(HttpStatusCode.RequestEntityTooLarge));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/volumes?name=a.nii") { Content = streamed };
        request.Headers.TransferEncodingChunked = true;
        await server.Client.SendAsync(request).RefusedAsync(HttpStatusCode.RequestEntityTooLarge);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(server.Data, "incoming")));
    }

    [Fact]
    public async Task Post_MoreBytesThanAKeyMayHave_IsRefused()
    {
        await using var server = await RunningServer.StartAsync(options => options with { Limits = new ServerLimits { BytesPerKey = 15_000 } });
        await server.SendVolumeAsync();
        using var body = new ByteArrayContent(new byte[15_000]);

        var told = await server.Client.PostAsync("/api/v1/volumes?name=a.nii", body).RefusedAsync(HttpStatusCode.TooManyRequests);

        Assert.StartsWith("Your files may take 15000 bytes on this server", told);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(server.Data, "incoming")));
    }

    [Fact]
    public async Task Post_TooSlowly_IsBrokenOff()
    {
        await using var server = await RunningServer.StartAsync(options => options with
        {
            Limits = new ServerLimits { UploadPatience = TimeSpan.FromSeconds(1.1), UploadBytesPerSecond = 1000 },
        });
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(server.Server.Address.Host, server.Server.Address.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync("POST /api/v1/volumes?name=a.nii HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nslow"u8.ToArray());
        using var reader = new StreamReader(stream);

        var line = await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.StartsWith("HTTP/1.1 408", line);
    }

    [Fact]
    public async Task Open_InAnAllowedFolder_LeavesTheFileWhereItIs()
    {
        using var images = new TemporaryFolder();
        using var secrets = new TemporaryFolder();
        var path = TinyCases.Volume(images.File("ct.nii.gz"), 5);
        var secret = TinyCases.Volume(secrets.File("other.nii.gz"), 6);
        await using var server = await RunningServer.StartAsync(options => options with { AllowedFolders = [images.Path] });

        var volume = await server.PostAsync<VolumeAnswer>("/api/v1/volumes/open", new OpenRequest(path));
        var step = await server.ClickAsync(await server.OpenAsync(volume));
        foreach (var wrong in Wrong(images, secret))
        {
            Assert.StartsWith(
                "There is no such file in a folder that this server may open",
                await server.Client.PostAsJsonAsync("/api/v1/volumes/open", new OpenRequest(wrong)).RefusedAsync(HttpStatusCode.NotFound));
        }

        Assert.Equal("ct.nii.gz", volume.Name);
        Assert.Equal(1, step.Change.Revision);
        Assert.Equal(["volume.json"], Directory.GetFiles(Path.Combine(server.Data, "volumes", volume.Id)).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Files_OfAllowedFolders_AreListedAndOpenedOnce()
    {
        using var images = new TemporaryFolder();
        using var secrets = new TemporaryFolder();
        var secret = TinyCases.Volume(secrets.File("other.nii.gz"), 6);
        Directory.CreateDirectory(images.File("patient"));
        string[] paths = [TinyCases.Volume(images.File("ct.nii.gz"), 5), TinyCases.Volume(images.File("patient/MR.MHA"), 7)];
        await File.WriteAllTextAsync(images.File("notes.txt"), "");
        await File.WriteAllTextAsync(images.File(".nii"), "");
        Assert.NotEmpty(Wrong(images, secret));
        await using var server = await RunningServer.StartAsync(options => options with { AllowedFolders = [images.Path, images.File("patient")] });

        var listed = await server.GetAsync<FilesAnswer>("/api/v1/volumes/files");
        var opened = await server.PostAsync<VolumeAnswer>("/api/v1/volumes/open", new OpenRequest(listed.Files[0].Path));
        var again = await server.PostAsync<VolumeAnswer>("/api/v1/volumes/open", new OpenRequest(listed.Files[0].Path));
        TinyCases.Volume(paths[0], 8);
        var changed = await server.PostAsync<VolumeAnswer>("/api/v1/volumes/open", new OpenRequest(listed.Files[0].Path));
        var changedAgain = await server.PostAsync<VolumeAnswer>("/api/v1/volumes/open", new OpenRequest(listed.Files[0].Path));

        Assert.Equal(
            [.. paths.Select(path => new FileAnswer(path, Path.GetFileName(path), new FileInfo(path).Length))],
            listed.Files.Select(file => file with { Bytes = new FileInfo(file.Path).Length }));
        Assert.False(listed.IsMore);
        Assert.Equal(opened.Id, again.Id);
        Assert.NotEqual(opened.Id, changed.Id);
        Assert.Equal(changed.Id, changedAgain.Id);
    }

    [Fact]
    public async Task Files_WithoutAllowedFolders_AreNone()
        => Assert.Empty((await _server.GetAsync<FilesAnswer>("/api/v1/volumes/files")).Files);

    private static IEnumerable<string> Wrong(TemporaryFolder images, string secret)
    {
        yield return secret;
        yield return Path.Combine(images.Path, "..", Path.GetFileName(Path.GetDirectoryName(secret)!), "other.nii.gz");
        yield return "ct.nii.gz";
        yield return "";
        yield return images.File("nothing.nii.gz");
        yield return images.Path;
        yield return images.Path + "\0";
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(images.File("link.nii.gz"), secret);
            Directory.CreateSymbolicLink(images.File("folder"), Path.GetDirectoryName(secret)!);
            yield return images.File("link.nii.gz");
            yield return images.File("folder/other.nii.gz");
        }
    }

    private static byte[] Nifti(short x, short y, short z)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.nii");
        VolumeFile.Write(path, new Volume<byte>(new VolumeGrid(new GridShape(4, 4, 4), Affine.Upright(SpacingMm.Isotropic(1))), new byte[64]));
        var bytes = File.ReadAllBytes(path)[..352];
        const int Dimensions = 42;
        BitConverter.TryWriteBytes(bytes.AsSpan(Dimensions), x);
        BitConverter.TryWriteBytes(bytes.AsSpan(Dimensions + 2), y);
        BitConverter.TryWriteBytes(bytes.AsSpan(Dimensions + 4), z);
        return bytes;
    }

    private static byte[] Zipped(byte[] start, int zeros)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest))
        {
            gzip.Write(start);
            var chunk = new byte[1 << 20];
            for (; zeros > 0; zeros -= chunk.Length)
            {
                gzip.Write(chunk, 0, Math.Min(zeros, chunk.Length));
            }
        }

        return zipped.ToArray();
    }
}
