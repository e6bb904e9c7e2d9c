using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MemorizingSam.Server.Tests.Protocols.MonaiLabel;

/// <summary>The body of an answer that takes down which files are sent as such.</summary>
internal sealed class SentFiles() : StreamResponseBodyFeature(new MemoryStream())
{
    /// <summary>The files.</summary>
    public List<string> Paths { get; } = [];

    /// <summary>All that was sent.</summary>
    public byte[] Bytes => ((MemoryStream)Stream).ToArray();

    /// <summary>A request whose answer has such a body.</summary>
    public static (HttpContext Context, SentFiles Sent) NewContext()
    {
        var (context, sent) = (new DefaultHttpContext(), new SentFiles());
        context.Features.Set<IHttpResponseBodyFeature>(sent);
        return (context, sent);
    }

    public override Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken)
    {
        Paths.Add(path);
        return base.SendFileAsync(path, offset, count, cancellationToken);
    }
}
