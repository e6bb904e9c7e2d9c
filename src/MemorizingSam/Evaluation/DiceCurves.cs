using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace MemorizingSam.Evaluation;

/// <summary>Mean Dice over clicks as a drawing (SVG): a line for each category and a thick one for their mean.</summary>
/// <param name="summary">What is drawn.</param>
internal sealed class DiceCurves(EvaluationSummary summary)
{
    private const int Width = 760;
    private const int LeastHeight = 380;
    private const int Left = 46;
    private const int Right = 190;
    private const int Top = 12;
    private const int Bottom = 40;

    /// <summary>Least distance of two names beside the curves.</summary>
    private const int LineHeight = 15;

    /// <summary>As high as the names of many categories need.</summary>
    private int Height => Math.Max(LeastHeight, Top + Bottom + (LineHeight * (summary.Categories.Count + 1)));

    /// <summary>The drawing; empty if clicks were not evaluated.</summary>
    public override string ToString()
    {
        var last = summary.Overall.MeanDice.Count - 1;
        if (last < 1)
        {
            return string.Empty;
        }

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"Mean Dice over clicks\">\n");
        for (var tenths = 0; tenths <= 10; tenths += 2)
        {
            var y = Y(tenths / 10.0);
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"grid\" d=\"M{Left} {y:0.#}H{Width - Right}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{tenths / 10.0:0.0}</text>\n");
        }

        for (var count = 0; count <= last; count++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(count, last):0.#}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{count}</text>");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 4}\" text-anchor=\"middle\">clicks</text>\n");
        AddCurves(svg, last);
        return svg.Append("</svg>").ToString();
    }

    private void AddCurves(StringBuilder svg, int last)
    {
        var curves = summary.Categories
            .Select((category, i) => (Category: category, Style: $"style=\"stroke:hsl({i * 360 / summary.Categories.Count} 65% 50%)\""))
            .Append((Category: summary.Overall, Style: "class=\"mean\""))
            .OrderByDescending(curve => curve.Category.MeanDice[last])
            .ToArray();
        var names = Apart([.. curves.Select(curve => Y(curve.Category.MeanDice[last]))]);
        foreach (var ((category, style), name) in curves.Zip(names))
        {
            var points = category.MeanDice.Select((dice, count) => string.Create(CultureInfo.InvariantCulture, $"{X(count, last):0.#},{Y(dice):0.#}"));
            var end = Y(category.MeanDice[last]);
            svg.Append(CultureInfo.InvariantCulture, $"<polyline {style} points=\"{string.Join(' ', points)}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<polyline {style} points=\"{Width - Right},{end:0.#} {Width - Right + 14},{name:0.#}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width - Right + 18}\" y=\"{name + 4:0.#}\">");
            svg.Append(CultureInfo.InvariantCulture, $"{HtmlEncoder.Default.Encode(category.Category)} {category.MeanDice[last]:0.00}</text>\n");
        }
    }

    /// <summary>Moves names, given from the top, down and then up again until they neither overlap nor leave the drawing.</summary>
    private double[] Apart(double[] names)
    {
        for (var i = 1; i < names.Length; i++)
        {
            names[i] = Math.Max(names[i], names[i - 1] + LineHeight);
        }

        var lowest = (double)(Height - Bottom);
        for (var i = names.Length - 1; i >= 0; i--, lowest -= LineHeight)
        {
            names[i] = Math.Min(names[i], lowest);
        }

        return names;
    }

    private static double X(int count, int last) => Left + ((Width - Left - Right) * (double)count / last);

    private double Y(double dice) => Top + ((Height - Top - Bottom) * (1 - dice));
}
