using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace MemorizingSam.Server.Tests.Access;

/// <summary>Who may use a protocol whose clients can send no key.</summary>
public sealed class KeylessProtocolTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, false, false, true)]
    [InlineData(true, true, false, false)]
    [InlineData(true, true, true, true)]
    [InlineData(false, true, false, false)]
    [InlineData(false, true, true, true)]
    public async Task Invoke_OnServersOfAllKinds_LetsThemInOnlyWhereThatIsMeant(bool isLoopback, bool hasKeys, bool isAllowed, bool passes)
    {
        var plain = hasKeys ? KeyFile.Add(_folder.File("keys.json"), new ApiKey("", "someone", Role.Annotator, "", default)) : "";
        var check = new AccessCheck(
            new KeyRing(_folder.File("keys.json"), TimeProvider.System),
            new ServerLimits(),
            TimeProvider.System,
            new AccessOptions(isLoopback, isAllowed, []),
            NullLogger<AccessCheck>.Instance);

        var keyless = await RunAsync(check, "");
        var keyed = await RunAsync(check, plain);

        Assert.Equal(passes ? "ITK-SNAP" : null, keyless?.Id);
        Assert.Equal(hasKeys ? "someone" : "ITK-SNAP", keyed?.Name);
    }

    /// <summary>Who was let in; null for no one.</summary>
    private static async Task<Caller?> RunAsync(AccessCheck check, string key)
    {
        var context = new DefaultHttpContext();
        context.Request.Host = new HostString("localhost", 8000);
        context.Request.Headers.Authorization = key.Length > 0 ? $"Bearer {key}" : "";
        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(new AccessRule(Role.Annotator, "ITK-SNAP")), "test"));
        try
        {
            await check.InvokeAsync(context, _ => Task.CompletedTask);
            return context.Caller();
        }
        catch (RefusedException e)
        {
            Assert.Equal(401, e.Status);
            return null;
        }
    }
}
