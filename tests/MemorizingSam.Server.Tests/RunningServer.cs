using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;
using MemorizingSam.Server.Hosting;
using MemorizingSam.Server.Protocols.Memsam.Messages;
using MemorizingSam.Server.Sessions;

namespace MemorizingSam.Server.Tests;

/// <summary>A server with a tiny model on a port of its own, and a client of it.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly bool _ownsFolder;

    private RunningServer(TemporaryFolder folder, bool ownsFolder, MemsamServer server)
    {
        (_folder, _ownsFolder, Server) = (folder, ownsFolder, server);
        Client = new HttpClient { BaseAddress = server.Address };
    }

    /// <summary>JSON as the server writes it.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The server.</summary>
    public MemsamServer Server { get; }

    /// <summary>A client without a key.</summary>
    public HttpClient Client { get; }

    /// <summary>Files of the test: the model, and the server's data folder.</summary>
    public TemporaryFolder Folder => _folder;

    /// <summary>The server's data folder.</summary>
    public string Data => _folder.File("data");

    /// <summary>Starts one in a folder of its own.</summary>
    public static Task<RunningServer> StartAsync(Func<ServerOptions, ServerOptions>? change = null) => StartAsync(new TemporaryFolder(), true, change);

    /// <summary>Starts one in a folder that may hold the data of another.</summary>
    public static Task<RunningServer> StartAsync(TemporaryFolder folder, Func<ServerOptions, ServerOptions>? change = null)
        => StartAsync(folder, false, change);

    /// <summary>Starts another on a copy of what is on the disk at this instant, which is what a killed server leaves behind.</summary>
    public async Task<RunningServer> StartAsIfKilledAsync()
    {
        var folder = new TemporaryFolder();
        Copy(_folder.Path, folder.Path);
        return await StartAsync(folder, ownsFolder: true, change: null);
    }

    /// <summary>The options of a test's server.</summary>
    public static ServerOptions OptionsIn(TemporaryFolder folder) => new()
    {
        DataFolder = folder.File("data"),
        Port = 0,
        ModelPath = folder.File("model.safetensors"),
        Segmenter = new SegmenterOptions { Device = ComputeDevice.Cpu },
        Recall = new RecallOptions { Fusion = MemoryFusion.Paper },
        IsQuiet = true,
    };

    /// <summary>A client with a key.</summary>
    public HttpClient ClientWith(string key)
    {
        var client = new HttpClient { BaseAddress = Server.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>Sends a volume of noise.</summary>
    public async Task<VolumeAnswer> SendVolumeAsync(int seed = 1, HttpClient? client = null)
        => await SendAsync(TinyCases.Volume(_folder.File($"{Guid.NewGuid():N}.nii.gz"), seed), client);

    /// <summary>Sends a volume's file.</summary>
    public async Task<VolumeAnswer> SendAsync(string path, HttpClient? client = null)
    {
        using var body = new ByteArrayContent(File.ReadAllBytes(path));
        using var response = await (client ?? Client).PostAsync($"/api/v1/volumes?name={Path.GetFileName(path)}", body);
        return await ReadAsync<VolumeAnswer>(response);
    }

    /// <summary>Opens a session on a volume.</summary>
    public async Task<SessionView> OpenAsync(VolumeAnswer volume, bool memory = false, HttpClient? client = null)
        => await PostAsync<SessionView>("/api/v1/sessions", new SessionRequest(volume.Id, memory), client);

    /// <summary>Opens a session on a new volume.</summary>
    public async Task<SessionView> OpenAsync(int seed = 1, bool memory = false) => await OpenAsync(await SendVolumeAsync(seed), memory);

    /// <summary>Clicks on a voxel.</summary>
    public Task<StepAnswer> ClickAsync(SessionView session, string name = "organ", double x = 9, double y = 8, double z = 8, long? known = null)
        => PostAsync<StepAnswer>($"/api/v1/sessions/{session.Id}/clicks", new ClickRequest(name, [x, y, z], Space.Voxel, KnownRevision: known));

    /// <summary>Posts JSON and reads the answer, which must be a success.</summary>
    public async Task<T> PostAsync<T>(string path, object? request = null, HttpClient? client = null)
    {
        using var response = await (client ?? Client).PostAsJsonAsync(path, request, Json);
        return await ReadAsync<T>(response);
    }

    /// <summary>Gets an answer, which must be a success.</summary>
    public async Task<T> GetAsync<T>(string path, HttpClient? client = null)
    {
        using var response = await (client ?? Client).GetAsync(path);
        return await ReadAsync<T>(response);
    }

    /// <summary>Reads a volume that the server answers.</summary>
    public async Task<Imaging.Volumes.Volume<byte>> GetMaskAsync(string path, string extension = ".nii.gz")
    {
        var file = _folder.Write($"{Guid.NewGuid():N}{extension}", await Client.GetByteArrayAsync(path));
        return Assert.IsType<Imaging.Volumes.Volume<byte>>(VolumeFile.Read(file));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.StopAsync();
        await Server.DisposeAsync();
        if (_ownsFolder)
        {
            _folder.Dispose();
        }
    }

    private static async Task<RunningServer> StartAsync(TemporaryFolder folder, bool ownsFolder, Func<ServerOptions, ServerOptions>? change)
    {
        var model = folder.File("model.safetensors");
        if (!File.Exists(model))
        {
            TinyModelFile.Write(model);
        }

        var options = OptionsIn(folder);
        var server = MemsamServer.Create(change is null ? options : change(options));
        await server.StartAsync();
        return new RunningServer(folder, ownsFolder, server);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {text}");
        return JsonSerializer.Deserialize<T>(text, Json)!;
    }

    private static void Copy(string from, string to)
    {
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        }

        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("lock", StringComparison.Ordinal)))
        {
            using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var copy = File.Create(Path.Combine(to, Path.GetRelativePath(from, file)));
            source.CopyTo(copy);
        }
    }
}
