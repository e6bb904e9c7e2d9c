using MemorizingSam.Model;

namespace MemorizingSam.Training;

/// <summary>Which blocks of a teacher the blocks of a student answer to: the student's in even steps, each for as many of the teacher's.</summary>
/// <remarks>Source: the FastSAM3D paper, layer-wise progressive distillation: teacher blocks 3, 7, 11 and student blocks 1, 3, 5.</remarks>
internal static class BlockPairs
{
    /// <summary>Most stages by pairs.</summary>
    private const int MostPairs = 3;

    /// <summary>Ends of the stages: numbers of blocks that were run by then.</summary>
    /// <returns>For each stage the student's and the teacher's number; the last is all of both.</returns>
    public static IReadOnlyList<(int Student, int Teacher)> Of(ImageEncoderOptions student, ImageEncoderOptions teacher)
    {
        var pairs = Math.Min(MostPairs, Math.Min(student.Depth, teacher.Depth));
        return [.. Enumerable.Range(1, pairs).Select(i => (i * student.Depth / pairs, i * teacher.Depth / pairs))];
    }

    /// <summary>Checks that both see the same crop as the same tokens.</summary>
    /// <exception cref="ArgumentException">They do not; the message says in what they differ.</exception>
    public static void Require(ImageEncoderOptions student, ImageEncoderOptions teacher)
    {
        var (ours, theirs) = (Tokens(student), Tokens(teacher));
        if (ours != theirs)
        {
            throw new ArgumentException(
                $"The student has CropSize, PatchSize, EmbedDim, OutChannels, StemChannels {ours}, the teacher {theirs}; they must be equal "
                + "for the student to learn layer by layer. Choose another preset.");
        }
    }

    private static (int, int, int, int, int) Tokens(ImageEncoderOptions options)
        => (options.CropSize, options.PatchSize, options.EmbedDim, options.OutChannels, options.StemChannels);
}
