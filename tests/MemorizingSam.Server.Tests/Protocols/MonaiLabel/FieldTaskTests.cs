using System.Text.Json.Nodes;
using MemorizingSam.Checkpoints;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.MonaiLabel;

namespace MemorizingSam.Server.Tests.Protocols.MonaiLabel;

public sealed class FieldTaskTests
{
    public static TheoryData<Exception, string> KnownFailures => new()
    {
        { RefusedException.Conflict("It is full."), "It is full." },
        { new InvalidDataException("It makes no sense."), "It makes no sense." },
        { new VolumeFormatException("/data/datastore/Jane Doe.nii.gz", "is truncated."), "A file is truncated." },
        { new FileNotFoundException("Could not find file '/data/datastore/Jane Doe.nii.gz'."), "A file could not be read or written." },
        { new UnauthorizedAccessException("Access to '/data/datastore/Jane Doe.nii.gz' is denied."), "A file could not be read or written." },
        { new CheckpointException("/data/bank", "is damaged."), "The memory bank cannot be read; 'memsam memory verify' tells more." },
    };

    public static TheoryData<Exception> OtherFailures => [new OverflowException(), new InvalidOperationException("/data/x")];

    [Theory]
    [MemberData(nameof(KnownFailures))]
    public async Task RunAsync_FailureThatIsKnown_EndsItAndNamesNoFile(Exception failure, string told)
    {
        using var task = new FieldTask("train", [], TimeProvider.System);

        await task.RunAsync((_, _) => Task.FromException<JsonObject>(failure), CancellationToken.None);

        AssertFailed(task, told);
    }

    [Theory]
    [MemberData(nameof(OtherFailures))]
    public async Task RunAsync_AnyOtherFailure_EndsItAndIsThrown(Exception failure)
    {
        using var task = new FieldTask("train", [], TimeProvider.System);

        var thrown = await Record.ExceptionAsync(() => task.RunAsync((_, _) => Task.FromException<JsonObject>(failure), CancellationToken.None));

        Assert.Same(failure, thrown);
        AssertFailed(task, $"The server failed at it ({failure.GetType().Name}); its log tells more.");
    }

    private static void AssertFailed(FieldTask task, string told)
    {
        Assert.False(task.IsRunning);
        var answer = task.ToAnswer();
        Assert.Equal("ERROR", answer.Status);
        Assert.EndsWith($" {told}", Assert.Single(answer.Details), StringComparison.Ordinal);
    }
}
