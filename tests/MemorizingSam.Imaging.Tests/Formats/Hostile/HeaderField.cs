namespace MemorizingSam.Imaging.Tests.Formats.Hostile;

/// <summary>One number of a binary header.</summary>
/// <param name="Offset">Bytes before it.</param>
/// <param name="Size">Its bytes: 2, 4 or 8.</param>
/// <param name="IsReal">Whether it is an IEEE number.</param>
internal readonly record struct HeaderField(int Offset, int Size, bool IsReal);
