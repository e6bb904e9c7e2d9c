using MemorizingSam.Imaging.Formats;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.MonaiLabel;
using Microsoft.AspNetCore.Http;

namespace MemorizingSam.Server.Tests.Protocols.MonaiLabel;

public sealed class StoreFailuresTests
{
    private const string Patient = "Jane Doe.nii.gz";

    public static TheoryData<Exception, Type> Failures => new()
    {
        { new VolumeFormatException($"/data/datastore/{Patient}", "is truncated."), typeof(RefusedException) },
        { new FileNotFoundException("It is gone.", $"/data/datastore/{Patient}"), typeof(RefusedException) },
        { new DirectoryNotFoundException($"/data/datastore/{Patient}"), typeof(RefusedException) },
        { new IOException($"No space left on device : '/data/datastore/{Patient}'"), typeof(IOException) },
        { new UnauthorizedAccessException($"Access to '/data/datastore/{Patient}' is denied."), typeof(IOException) },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task WithoutNames_FailureOfAFile_IsToldWithoutItsName(Exception failure, Type told)
    {
        var thrown = await Record.ExceptionAsync(async () => await StoreFailures.WithoutNamesAsync(
            new DefaultEndpointFilterInvocationContext(new DefaultHttpContext()), _ => throw failure));

        Assert.IsType(told, thrown);
        Assert.DoesNotContain(Patient, thrown!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutNames_FailureWhileTheAnswerIsSent_IsToldWithoutItsName()
    {
        var thrown = await Assert.ThrowsAsync<RefusedException>(async () => await StoreFailures.WithoutNamesAsync(
            new DefaultEndpointFilterInvocationContext(new DefaultHttpContext()),
            _ => ValueTask.FromResult<object?>(new NamedFile($"/nowhere/{Patient}", Patient))));

        Assert.Equal(404, thrown.Status);
        Assert.DoesNotContain(Patient, thrown.ToString(), StringComparison.Ordinal);
    }
}
