namespace MemorizingSam.Server.Tests.Protocols;

/// <summary>Programs that were not written in C# speak to the server over their own HTTP libraries.</summary>
public sealed class PythonClientTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly RunningServer _server = shared.Running;

    [Fact]
    public async Task NnInteractive_WithHttpx_PromptsAndUndoes()
    {
        var output = await PythonClient.RunAsync("nninteractive_client.py", "httpx, numpy", _server.Server.Address.ToString());

        var voxels = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray();
        Assert.Equal(7, voxels.Length);
        Assert.True(voxels[0] > 0);
        Assert.Equal(voxels[1], voxels[3]);
        Assert.Equal(voxels[0], voxels[4]);
        Assert.Equal((0, 0), (voxels[5], voxels[6]));
    }

    [Fact]
    public async Task MonaiLabel_WithHttpClientAndCgi_InfersAndSubmits()
    {
        var image = TinyCases.Volume(_server.Folder.File("python case.nii.gz"), seed: 5);

        var output = await PythonClient.RunAsync("monai_client.py", "cgi, http.client", _server.Server.Address.ToString(), image);

        Assert.Equal("memorized spleen\n", output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task MonaiLabel_WithRequests_ReviewsLabels()
    {
        var image = TinyCases.Volume(_server.Folder.File("reviewed case.nii.gz"), seed: 6);

        var output = await PythonClient.RunAsync("monai_reviewer.py", "requests", _server.Server.Address.ToString(), image);

        Assert.Equal("final approved\n", output.ReplaceLineEndings("\n"));
    }
}
