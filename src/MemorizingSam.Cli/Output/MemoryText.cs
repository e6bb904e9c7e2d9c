using System.Globalization;
using MemorizingSam.Memory;

namespace MemorizingSam.Cli.Output;

/// <summary>Memory banks in words.</summary>
internal static class MemoryText
{
    private const int ShownDigits = 12;

    /// <summary>A line for each memory.</summary>
    public static string List(IReadOnlyList<MemoryInfo> memories)
        => memories.Count == 0
            ? "The bank is empty."
            : string.Join(Environment.NewLine, memories.Select(memory => string.Create(
                CultureInfo.InvariantCulture,
                $"{memory.Id[..ShownDigits]}  {string.Join(", ", memory.Categories),-24} {memory.Geometry.VoxelEdgeMm:0.##} mm  {memory.Provenance.When:yyyy-MM-dd HH:mm}  "
                + $"{memory.Provenance.Who ?? "-",-16}{(memory.Weight == 1 ? "" : $" weight {memory.Weight:0.##}")}{(memory.Enabled ? "" : " disabled")}")));

    /// <summary>Counts and bytes.</summary>
    public static string Describe(BankStatistics statistics)
    {
        var categories = statistics.ByCategory.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"  {entry.Key}: {entry.Value}");
        var removed = statistics.RemovedCount == 0 ? "" : $"; {statistics.RemovedCount} removed, to be erased by 'memsam memory compact'";
        return string.Join(
            Environment.NewLine,
            [$"{statistics.Count} memories, {statistics.Enabled} of them recalled, {statistics.Bytes:N0} bytes{removed}", .. categories]);
    }

    /// <summary>What was checked and what is wrong.</summary>
    public static string Describe(VerifyReport report)
        => string.Join(
            Environment.NewLine,
            [
                $"Checked {report.Memories} memories, {report.Bytes:N0} bytes: {(report.IsClean ? "all whole." : $"{report.Damages.Count} fault(s).")}",
                .. report.Damages.Select(damage => $"  {damage.Id?[..ShownDigits] ?? "the bank"}: {damage.Problem}"),
            ]);

    /// <summary>What could not be taken; empty if nothing.</summary>
    public static string Skipped(IReadOnlyList<BankDamage> skipped)
        => skipped.Count == 0 ? "" : $" {skipped.Count} damaged ones were passed over; 'memsam memory verify' names them.";
}
