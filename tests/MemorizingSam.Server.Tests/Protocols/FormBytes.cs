using System.Net.Http.Headers;
using System.Text;

namespace MemorizingSam.Server.Tests.Protocols;

/// <summary>Forms written by hand, byte for byte as clients of the field write them.</summary>
internal static class FormBytes
{
    /// <summary>The boundary of MONAI Label's own client.</summary>
    public const string Boundary = "----------lImIt_of_THE_fIle_eW_$";

    /// <summary>The form; after the last boundary an end of line too many.</summary>
    public static byte[] Of(params (string Name, string? FileName, byte[] Content)[] parts)
    {
        using var form = new MemoryStream();
        foreach (var (name, fileName, content) in parts)
        {
            var file = fileName is null ? "" : $"; filename=\"{fileName}\"";
            var type = fileName is null ? "" : "Content-Type: application/octet-stream\r\n";
            form.Write(Encoding.UTF8.GetBytes($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n{type}\r\n"));
            form.Write(content);
            form.Write("\r\n"u8);
        }

        form.Write(Encoding.ASCII.GetBytes($"--{Boundary}--\r\n\r\n"));
        return form.ToArray();
    }

    /// <summary>The same as a request's content.</summary>
    public static ByteArrayContent Content(params (string Name, string? FileName, byte[] Content)[] parts)
    {
        var content = new ByteArrayContent(Of(parts));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse($"multipart/form-data; boundary={Boundary}");
        return content;
    }

    /// <summary>A text part.</summary>
    public static (string Name, string? FileName, byte[] Content) Text(string name, string text) => (name, null, Encoding.UTF8.GetBytes(text));
}
