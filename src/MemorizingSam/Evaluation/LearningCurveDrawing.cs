using System.Globalization;
using System.Text;

namespace MemorizingSam.Evaluation;

/// <summary>Mean Dice over the number of memorised cases as a drawing (SVG): a line with intervals for each category.</summary>
/// <param name="points">All of one number of clicks.</param>
internal sealed class LearningCurveDrawing(IReadOnlyList<CurvePoint> points)
{
    private const int Width = 760;
    private const int Height = 340;
    private const int Left = 46;
    private const int Right = 190;
    private const int Top = 12;
    private const int Bottom = 40;
    private const int LineHeight = 15;

    private readonly int[] _counts = [.. points.Select(point => point.Cases).Distinct().Order()];

    /// <summary>The drawing.</summary>
    public override string ToString()
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"Mean Dice over memorised cases\">\n");
        for (var tenths = 0; tenths <= 10; tenths += 2)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"grid\" d=\"M{Left} {Y(tenths / 10.0):0.#}H{Width - Right}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{Y(tenths / 10.0) + 4:0.#}\" text-anchor=\"end\">{tenths / 10.0:0.0}</text>\n");
        }

        foreach (var count in _counts)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(count):0.#}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{count}</text>");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 4}\" text-anchor=\"middle\">memorised cases</text>\n");
        var categories = points.GroupBy(point => point.Category).ToArray();
        foreach (var (index, category) in categories.Index())
        {
            AddLine(svg, category.Key, [.. category.OrderBy(point => point.Cases)], index, categories.Length);
        }

        return svg.Append("</svg>").ToString();
    }

    private void AddLine(StringBuilder svg, string category, CurvePoint[] line, int index, int categories)
    {
        var style = category == EvaluationSummary.AllCategories
            ? "class=\"mean\""
            : string.Create(CultureInfo.InvariantCulture, $"style=\"stroke:hsl({index * 360 / categories} 65% 50%)\"");
        var finite = line.Where(point => double.IsFinite(point.Dice.Mean)).ToArray();
        var places = finite.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.Cases):0.#},{Y(point.Dice.Mean):0.#}"));
        svg.Append(CultureInfo.InvariantCulture, $"<polyline {style} points=\"{string.Join(' ', places)}\"/>\n");
        foreach (var point in finite)
        {
            // Beside each other, so that intervals of several categories can be told apart.
            var x = X(point.Cases) + (3 * (index - (categories / 2.0)));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline {style} points=\"{x:0.#},{Y(point.Dice.Low):0.#} {x:0.#},{Y(point.Dice.High):0.#}\"/>");
        }

        var y = Top + LineHeight + (LineHeight * index);
        svg.Append(CultureInfo.InvariantCulture, $"<polyline {style} points=\"{Width - Right + 10},{y} {Width - Right + 28},{y}\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width - Right + 34}\" y=\"{y + 4}\">{HtmlPage.Text(category)}</text>\n");
    }

    /// <summary>At equal distances: the first few cases matter most.</summary>
    private double X(int count)
        => Left + 20 + ((Width - Left - Right - 40) * Array.IndexOf(_counts, count) / (double)Math.Max(1, _counts.Length - 1));

    private static double Y(double dice) => Top + ((Height - Top - Bottom) * (1 - dice));
}
