namespace MemorizingSam.Checkpoints;

/// <summary>
/// Brings a file's keys to a model's: takes off what wrappers put before every key, and puts before or takes off what
/// tells an encoder alone from a whole model.
/// </summary>
/// <remarks>Differs: the reference loads a mismatch with strict=False, which silently keeps random weights.</remarks>
internal static class KeyRenaming
{
    private const string EncoderPrefix = "image_encoder.";

    // DataParallel and DistributedDataParallel; torch.compile.
    private static readonly string[] WrapperPrefixes = ["module.", "_orig_mod."];

    /// <summary>The tensors under the names that match most of the model's; as they are, if nothing matches better.</summary>
    public static IReadOnlyList<NamedTensor> ToMatch(IReadOnlyList<NamedTensor> tensors, IReadOnlySet<string> expected)
    {
        var unwrapped = Unwrap(tensors);
        var ofEncoder = unwrapped.Where(tensor => tensor.Name.StartsWith(EncoderPrefix, StringComparison.Ordinal));
        IReadOnlyList<NamedTensor>[] candidates =
        [
            tensors,
            unwrapped,
            [.. unwrapped.Select(tensor => tensor.WithName(EncoderPrefix + tensor.Name))],
            [.. WithoutPrefix(ofEncoder, EncoderPrefix)],
        ];
        return candidates.MaxBy(candidate => candidate.Count(tensor => expected.Contains(tensor.Name)))!;
    }

    /// <summary>Takes off the prefixes of wrappers, as long as every key has one.</summary>
    public static IReadOnlyList<NamedTensor> Unwrap(IReadOnlyList<NamedTensor> tensors)
    {
        var prefix = Array.Find(
            WrapperPrefixes, prefix => tensors.All(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal)));
        return prefix is null || tensors.Count == 0 ? tensors : Unwrap([.. WithoutPrefix(tensors, prefix)]);
    }

    private static IEnumerable<NamedTensor> WithoutPrefix(IEnumerable<NamedTensor> tensors, string prefix)
        => tensors.Select(tensor => tensor.WithName(tensor.Name[prefix.Length..]));
}
