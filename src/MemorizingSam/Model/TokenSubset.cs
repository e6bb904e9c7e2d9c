using static TorchSharp.torch;

namespace MemorizingSam.Model;

/// <summary>Which tokens of a grid a block works on; each of the others takes the results of one of them, its stand-in.</summary>
/// <remarks>
/// Ours, for crops with much padding or air. A token that is not worked on keeps a residual stream of its own, and with it its key, value
/// and query; only what attention and MLP add to the stream is its stand-in's. See docs/decisions.md #62.
/// </remarks>
internal sealed class TokenSubset
{
    private readonly Tensor? _worked;                    // (M), indices of tokens
    private readonly Tensor? _rows;                      // (N), for each token the place of its stand-in among the M

    private TokenSubset(Tensor? worked, Tensor? rows) => (_worked, _rows) = (worked, rows);

    /// <summary>Every token: what models are trained with.</summary>
    public static TokenSubset All { get; } = new(null, null);

    /// <summary>Whether every token is worked on.</summary>
    public bool IsAll => _worked is null;

    /// <summary>The tokens that are their own stand-ins.</summary>
    /// <param name="standIns">For each token of the grid, z fastest, the index of its stand-in.</param>
    /// <param name="device">Where the tokens are.</param>
    /// <returns>A subset whose tensors belong to the scope around the call; <see cref="All"/> if each is its own.</returns>
    /// <exception cref="ArgumentException">A stand-in is no token of the grid, or has another stand-in.</exception>
    public static TokenSubset Of(IReadOnlyList<int> standIns, Device device)
    {
        var worked = Enumerable.Range(0, standIns.Count).Where(token => standIns[token] == token).ToArray();
        var rows = standIns.Select(standIn => (long)Array.BinarySearch(worked, standIn)).ToArray();
        if (Array.FindIndex(rows, row => row < 0) is >= 0 and var token)
        {
            throw new ArgumentException(
                $"Token {token} has stand-in {standIns[token]}; it must be one of 0..{standIns.Count - 1} that is its own stand-in.");
        }

        return worked.Length == standIns.Count
            ? All
            : new TokenSubset(tensor([.. worked.Select(index => (long)index)], device: device), tensor(rows, device: device));
    }

    /// <summary>Takes the tokens to work on out of all.</summary>
    /// <param name="all">A tensor with N entries along an axis.</param>
    /// <param name="axis">That axis.</param>
    /// <returns>M entries along the axis, owned by the caller.</returns>
    public Tensor Gather(Tensor all, int axis) => _worked is null ? all.alias() : all.index_select(axis, _worked);

    /// <summary>Gives every token a result: its own or its stand-in's.</summary>
    /// <param name="worked">Results, (B, M, C).</param>
    /// <returns>(B, N, C), owned by the caller.</returns>
    public Tensor Spread(Tensor worked) => _rows is null ? worked.alias() : worked.index_select(1, _rows);
}
