using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace MemorizingSam.Evaluation;

/// <summary>What all pages have: how they begin and end, how they look, how numbers and tables are written.</summary>
internal static class HtmlPage
{
    /// <summary>The end of a page.</summary>
    public const string End = "</body></html>\n";

    private const string Style = """
        :root{color-scheme:light dark}
        body{font:15px/1.45 system-ui,sans-serif;max-width:1000px;margin:2em auto;padding:0 1em}
        h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2em}
        table{border-collapse:collapse;font-variant-numeric:tabular-nums}
        .wide{overflow-x:auto}
        th,td{padding:.2em .7em;text-align:right;border-bottom:1px solid #8885;white-space:nowrap}
        th:first-child,td:first-child{text-align:left}
        tr.mean{font-weight:600}
        td small{display:block;opacity:.7;font-weight:400}
        svg{width:100%;height:auto;font:12px system-ui,sans-serif}
        svg text{fill:currentColor}
        svg .grid{stroke:#8885;fill:none}
        svg polyline{fill:none;stroke-width:1.6}
        svg .mean{stroke:currentColor;stroke-width:3}
        figure{margin:1.5em 0;break-inside:avoid}img{max-width:100%}
        dt{font-weight:600}dd{margin:0 0 .4em 0}
        @media print{body{max-width:none;margin:0}.wide{overflow:visible}table{font-size:11px}}
        """;

    /// <summary>The beginning of a page that needs nothing else.</summary>
    /// <param name="title">Plain text.</param>
    public static string Begin(string title)
        => "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
            + $"<title>{Text(title)}</title>\n<style>\n{Style}\n</style></head><body>\n";

    /// <summary>Plain text as HTML.</summary>
    public static string Text(string text) => HtmlEncoder.Default.Encode(text);

    /// <summary>A table.</summary>
    /// <param name="header">Plain text.</param>
    /// <param name="rows">Cells, the first of each plain text, the others as <see cref="Cell"/> makes them.</param>
    public static string Table(IEnumerable<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new StringBuilder("<div class=\"wide\"><table><tr>");
        table.AppendJoin(string.Empty, header.Select(name => $"<th>{Text(name)}</th>")).Append("</tr>\n");
        foreach (var row in rows)
        {
            table.Append(row[0] == EvaluationSummary.AllCategories ? "<tr class=\"mean\">" : "<tr>").Append(CultureInfo.InvariantCulture, $"<td>{Text(row[0])}</td>");
            table.AppendJoin(string.Empty, row.Skip(1).Select(cell => $"<td>{cell}</td>")).Append("</tr>\n");
        }

        return table.Append("</table></div>\n").ToString();
    }

    /// <summary>A mean with its interval; a dash where there is none.</summary>
    /// <param name="value">The number; null for none.</param>
    /// <param name="format">How it is written.</param>
    public static string Cell(ValueSummary? value, string format = "0.000")
        => value is null || !double.IsFinite(value.Mean)
            ? "–"
            : $"{Number(value.Mean, format)}<small>{Number(value.Low, format)} … {Number(value.High, format)}</small>";

    /// <summary>A number; a dash where there is none.</summary>
    public static string Number(double? value, string format = "0.000")
        => value is { } number && double.IsFinite(number) ? number.ToString(format, CultureInfo.InvariantCulture) : "–";
}
