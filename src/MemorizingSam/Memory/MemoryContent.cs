namespace MemorizingSam.Memory;

/// <summary>The bytes of a memory on their way into a bank.</summary>
/// <param name="Write">Writes its file.</param>
/// <param name="WriteThumbnail">Writes its thumbnail, if it has one.</param>
/// <param name="RecallKey">
/// Its recall key; asked once the file is written, so that a file from elsewhere is checked as it lies here.
/// </param>
internal sealed record MemoryContent(Action<Stream> Write, Action<Stream> WriteThumbnail, Func<ReadOnlyMemory<float>> RecallKey);
