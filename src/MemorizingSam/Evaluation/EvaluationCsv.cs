using System.Globalization;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Evaluation;

/// <summary>A report as tables: RFC 4180, numbers with a point, "Infinity" and "NaN" spelled out.</summary>
internal static class EvaluationCsv
{
    /// <summary>A row for each label of each case.</summary>
    public static string Results(EvaluationReport report)
    {
        var rows = report.Cases
            .SelectMany(one => one.Labels.Select(label => (Case: one, Label: label, Values: ResultValues.Of(label, report.Options).ToArray())))
            .ToArray();
        string[] header = ["case", "patient", "label", "volume_ml", .. rows[0].Values.Select(value => value.Name)];
        return CsvText.Of(rows
            .Select(row => (string[])
            [
                row.Case.CaseId, row.Case.PatientId, row.Label.Label, Number(row.Label.VolumeMl),
                .. row.Values.Select(value => Number(value.Value)),
            ])
            .Prepend(header));
    }

    /// <summary>A row for each number of each category.</summary>
    public static string Summary(EvaluationReport report)
    {
        string[] header = ["category", "value", "mean", "low", "high", "count", "infinite", "patients"];
        var rows =
            from category in report.Summary.Categories.Prepend(report.Summary.Overall)
            from value in category.Values
            let summary = value.Value
            select (string[])
            [
                category.Category, value.Key, Number(summary.Mean), Number(summary.Low), Number(summary.High),
                Number(summary.Count), Number(summary.Infinite), Number(category.Patients),
            ];
        return CsvText.Of(rows.Prepend(header));
    }

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
