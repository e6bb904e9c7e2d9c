namespace MemorizingSam.Server.Protocols;

/// <summary>A part of a form, read from the request as it comes.</summary>
/// <param name="Name">Name of its field.</param>
/// <param name="FileName">Name of its file without folders; null if it is none.</param>
/// <param name="Body">Its bytes, until the next part is asked for.</param>
internal sealed record FormPart(string Name, string? FileName, Stream Body)
{
    private const int LongestText = 1 << 20;

    /// <summary>Its text.</summary>
    /// <exception cref="InvalidDataException">It is longer than a field's text is.</exception>
    public async Task<string> ReadTextAsync(CancellationToken cancellation)
    {
        var bytes = new byte[4096];
        var length = 0;
        int count;
        while ((count = await Body.ReadAsync(bytes.AsMemory(length), cancellation)) > 0)
        {
            length += count;
            if (length > LongestText)
            {
                throw new InvalidDataException($"The field '{Name}' has more than the {LongestText} bytes that a text may have.");
            }

            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, 2 * bytes.Length);
            }
        }

        return System.Text.Encoding.UTF8.GetString(bytes, 0, length);
    }
}
