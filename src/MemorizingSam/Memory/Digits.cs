namespace MemorizingSam.Memory;

/// <summary>Hexadecimal digits that stand for a hash.</summary>
internal static class Digits
{
    /// <summary>Digits of a SHA-256.</summary>
    public const int Sha256 = 64;

    /// <summary>Digits of a memory's id: the first half of the SHA-256 of its file.</summary>
    public const int Id = 32;

    /// <summary>Whether a text is that many digits, the letters small.</summary>
    public static bool Are(string? text, int count) => text?.Length == count && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Makes sure of it.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static void Require(string? text, int count, string name)
    {
        if (!Are(text, count))
        {
            throw new ArgumentException($"{name} must be {count} hexadecimal digits in small letters; got '{text}'.");
        }
    }
}
