using static TorchSharp.torch;

namespace MemorizingSam.Model;

/// <summary>What the stem makes of a crop.</summary>
/// <param name="Tokens">Patches, (B, X, Y, Z, C).</param>
/// <param name="Fine">Features at the resolutions passed on the way.</param>
internal readonly record struct StemFeatures(Tensor Tokens, FineFeatures Fine);
