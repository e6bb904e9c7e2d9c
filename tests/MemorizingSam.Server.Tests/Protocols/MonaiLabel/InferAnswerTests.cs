using System.Text;
using MemorizingSam.Server.Protocols.MonaiLabel;

namespace MemorizingSam.Server.Tests.Protocols.MonaiLabel;

public sealed class InferAnswerTests
{
    [Fact]
    public async Task ExecuteAsync_ItsFile_IsSentFromTheDiskBetweenTheOtherParts()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("v.nrrd", [1, 2, 3]);
        var (context, sent) = SentFiles.NewContext();

        await new InferAnswer([], path, ".nrrd").ExecuteAsync(context);

        Assert.Equal([path], sent.Paths);
        var text = Encoding.Latin1.GetString(sent.Bytes);
        Assert.Equal(context.Response.ContentLength, text.Length);
        Assert.Contains("\r\n\r\n\u0001\u0002\u0003\r\n--", text, StringComparison.Ordinal);
    }
}
