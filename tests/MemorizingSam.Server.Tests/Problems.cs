using System.Net;
using System.Text.Json;

namespace MemorizingSam.Server.Tests;

/// <summary>What a refused request is told.</summary>
internal static class Problems
{
    /// <summary>Checks that a request was refused, and reads the line that it was told.</summary>
    public static async Task<string> RefusedAsync(this Task<HttpResponseMessage> answer, HttpStatusCode status)
    {
        using var response = await answer;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode} instead of {(int)status}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(text);
        Assert.Equal((int)status, problem.RootElement.GetProperty("status").GetInt32());
        var detail = problem.RootElement.GetProperty("detail").GetString()!;
        Assert.DoesNotContain("   at ", text);
        Assert.DoesNotContain('\n', detail);
        return detail;
    }
}
