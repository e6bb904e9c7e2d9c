using MemorizingSam.Server.Protocols.MonaiLabel;
using Microsoft.AspNetCore.Http;

namespace MemorizingSam.Server.Tests.Protocols.MonaiLabel;

public sealed class NamedFileTests
{
    [Fact]
    public async Task ExecuteAsync_AnyFile_IsSentFromTheDisk()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("v.nii", [1, 2, 3]);
        var (context, sent) = SentFiles.NewContext();

        await new NamedFile(path, "a \"b\".nii").ExecuteAsync(context);

        Assert.Equal([path], sent.Paths);
        Assert.Equal(3, context.Response.ContentLength);
        Assert.Equal("attachment; filename=\"a _b_.nii\"", context.Response.Headers.ContentDisposition);
    }

    [Fact]
    public async Task ExecuteAsync_Head_SendsNothing()
    {
        using var folder = new TemporaryFolder();
        var (context, sent) = SentFiles.NewContext();
        context.Request.Method = HttpMethods.Head;

        await new NamedFile(folder.Write("v.nii", [1, 2, 3]), "v.nii").ExecuteAsync(context);

        Assert.Empty(sent.Paths);
        Assert.Equal(3, context.Response.ContentLength);
    }
}
