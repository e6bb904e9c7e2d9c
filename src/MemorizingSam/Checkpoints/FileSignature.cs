using System.Buffers.Binary;
using System.Text;

namespace MemorizingSam.Checkpoints;

/// <summary>Tells by its first bytes what a file is; its name is never looked at.</summary>
internal static class FileSignature
{
    private const int HeadLength = 512;
    private const int TarMagicOffset = 257;
    private const int NiftiMagicOffset = 344;

    /// <summary>Which reader a file is for.</summary>
    /// <exception cref="CheckpointException">None; the message says what the file is instead, where that can be told.</exception>
    public static CheckpointFormat Recognise(MappedFile file)
        => Find(file) ?? throw file.Error(
            $"is not a checkpoint: {Describe(HeadOf(file), file.Length)}; give a .pth file from torch.save or a .safetensors file.");

    /// <summary>Which reader a file is for; null if none.</summary>
    public static CheckpointFormat? Find(MappedFile file)
    {
        var head = HeadOf(file);
        return head switch
        {
            [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..] => CheckpointFormat.TorchZip,
            // A header's length may begin with any byte, that of a pickle included; but no header has 2⁴⁸ bytes.
            [_, _, _, _, _, _, 0, 0, (byte)'{', ..] => CheckpointFormat.Safetensors,
            [(byte)PickleOp.Proto, ..] => CheckpointFormat.TorchLegacy,
            [_, _, _, _, _, _, _, _, (byte)'{', ..] when !IsText(head.AsSpan(0, 8)) => CheckpointFormat.Safetensors,
            _ => null,
        };
    }

    private static byte[] HeadOf(MappedFile file)
    {
        var head = new byte[(int)Math.Min(HeadLength, file.Length)];
        file.Read(0, head);
        return head;
    }

    private static string Describe(ReadOnlySpan<byte> head, long length)
    {
        var text = Encoding.Latin1.GetString(head).TrimStart();
        return text switch
        {
            _ when StartsWith(text, "<!doctype html") || StartsWith(text, "<html") || StartsWith(text, "<?xml")
                => "it is a web page, perhaps the error page of a download",
            _ when StartsWith(text, "version https://git-lfs")
                => "it is a git-lfs pointer, not the file it points to (fetch that with 'git lfs pull')",
            _ when IsNifti(head) => "it is a NIfTI volume",
            _ when head is [0x1f, 0x8b, ..] => "it is a gzip file, perhaps a volume (.nii.gz)",
            _ when head.Length >= TarMagicOffset + 5 && head.Slice(TarMagicOffset, 5).SequenceEqual("ustar"u8)
                => "it is a tar archive",
            _ when head is [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => "it is an HDF5 file",
            _ when IsText(head) => $"it is text that begins with {CheckpointException.Quote(text[..Math.Min(text.Length, 40)])}",
            _ => $"its {length:N0} bytes begin with {Convert.ToHexStringLower(head[..Math.Min(head.Length, 8)])}",
        };
    }

    private static bool StartsWith(string text, string start) => text.StartsWith(start, StringComparison.OrdinalIgnoreCase);

    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            if (value is < (byte)' ' or > (byte)'~' and not ((byte)'\n' or (byte)'\r' or (byte)'\t'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsNifti(ReadOnlySpan<byte> head)
        => (head.Length >= NiftiMagicOffset + 4
            && (head[NiftiMagicOffset..].StartsWith("n+1\0"u8) || head[NiftiMagicOffset..].StartsWith("ni1\0"u8)))
            || (head.Length >= 8 && BinaryPrimitives.ReadInt32LittleEndian(head) is 540 or 0x1c020000
                && (head[4..].StartsWith("n+2\0"u8) || head[4..].StartsWith("ni2\0"u8)));
}
