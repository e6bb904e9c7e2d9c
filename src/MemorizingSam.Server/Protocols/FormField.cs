using Microsoft.AspNetCore.Http;

namespace MemorizingSam.Server.Protocols;

/// <summary>Reads one field of a form of either kind, multipart or not.</summary>
internal static class FormField
{
    /// <summary>Its text; null if the form has none of that name.</summary>
    /// <exception cref="InvalidDataException">The request holds no form, or a broken one.</exception>
    public static async Task<string?> ReadAsync(HttpRequest request, string name, CancellationToken cancellation)
    {
        if (!MultipartForm.IsIn(request))
        {
            return request.HasFormContentType ? await ReadPlainAsync(request, name, cancellation) : throw Missing(name);
        }

        string? text = null;
        await foreach (var part in MultipartForm.ReadAsync(request, cancellation))
        {
            text = part.Name == name ? await part.ReadTextAsync(cancellation) : text;
        }

        return text;
    }

    /// <summary>The text of a field that must be there, or what was sent would be lost without a word.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public static async Task<string> RequireAsync(HttpRequest request, string name, CancellationToken cancellation)
        => await ReadAsync(request, name, cancellation) ?? throw Missing(name);

    /// <summary>The framework says what is wrong with a form in as many ways as there are: a null sign, an encoding that it has no more, an end too early.</summary>
    private static async Task<string?> ReadPlainAsync(HttpRequest request, string name, CancellationToken cancellation)
    {
        try
        {
            return (await request.ReadFormAsync(cancellation)).TryGetValue(name, out var text) ? text.ToString() : null;
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException or ArgumentException
            || (e is IOException and not BadHttpRequestException && !cancellation.IsCancellationRequested))
        {
            throw new InvalidDataException($"The form cannot be read: {e.Message}", e);
        }
    }

    private static InvalidDataException Missing(string name) => new($"This needs a form with the field '{name}'.");
}
