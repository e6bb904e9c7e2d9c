using System.Text;
using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Evaluation;

/// <summary>Several reports as one page: each way of measuring side by side, then what memory was worth in each.</summary>
public static class EvaluationStudy
{
    /// <summary>Reads reports and writes the page.</summary>
    /// <param name="reports">Files that <c>memsam evaluate</c> wrote; the first is what others are compared with.</param>
    /// <param name="output">The page, <c>.html</c>; replaced if it exists.</param>
    /// <exception cref="ArgumentException">There is no report, or a file is none.</exception>
    /// <exception cref="IOException">A file cannot be opened or written.</exception>
    public static void Write(IReadOnlyList<string> reports, string output)
    {
        ArgumentNullException.ThrowIfNull(reports);
        ArgumentException.ThrowIfNullOrEmpty(output);
        if (reports.Count == 0)
        {
            throw new ArgumentException("A study needs at least one report; name the report.json of an evaluation.");
        }

        AtomicFile.CheckFolder(output);
        var page = new StudyHtml([.. reports.Select(path => (NameOf(path), EvaluationReport.Read(path)))]).ToString();
        AtomicFile.Write(output, stream => stream.Write(Encoding.UTF8.GetBytes(page)));
    }

    /// <summary>All are called report.json; their folders tell them apart.</summary>
    private static string NameOf(string path)
    {
        var folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)));
        return Path.GetFileName(path) == "report.json" && !string.IsNullOrEmpty(folder) ? folder : Path.GetFileNameWithoutExtension(path);
    }
}
