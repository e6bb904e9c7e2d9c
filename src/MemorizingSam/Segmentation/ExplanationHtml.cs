using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;
using MemorizingSam.Model;

namespace MemorizingSam.Segmentation;

/// <summary>
/// Why masks are what they are, as one page that needs nothing else: the cases that were recalled, how near they are, how much they counted
/// and where, and the masks without them.
/// </summary>
/// <remarks>It names no one: who accepted a case, its accession number and its path stay in the bank.</remarks>
/// <param name="volume">What was segmented.</param>
/// <param name="explanations">Of each object.</param>
/// <param name="bank">The memories' bank.</param>
/// <param name="options">How memories were used.</param>
internal sealed class ExplanationHtml(
    Volume volume, IReadOnlyList<MemoryExplanation> explanations, MemoryBank bank, RecallOptions options)
{
    private const int ShownDigits = 12;

    private const string Style = """
        :root{color-scheme:light dark}
        body{font:15px/1.45 system-ui,sans-serif;max-width:1000px;margin:2em auto;padding:0 1em}
        h1{font-size:1.5em}h2{font-size:1.2em;margin-top:2em}h3{font-size:1em;margin-top:1.5em}
        table{border-collapse:collapse;font-variant-numeric:tabular-nums}
        .wide{overflow-x:auto}
        th,td{padding:.2em .7em;text-align:right;border-bottom:1px solid #8885;white-space:nowrap}
        th:first-child,td:first-child{text-align:left}
        figure{margin:1em 0;break-inside:avoid}img{max-width:100%}
        """;

    private readonly StringBuilder _page = new();

    /// <summary>The page.</summary>
    public override string ToString()
    {
        _page.Clear();
        _page.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">");
        _page.Append(CultureInfo.InvariantCulture, $"<title>memsam: what memories did</title>\n<style>\n{Style}\n</style></head><body>\n<h1>What memories did</h1>\n");
        var fusions = explanations.Select(explanation => explanation.Attention?.Fusion).OfType<MemoryFusion>().Distinct();
        _page.Append(CultureInfo.InvariantCulture, $"<p>{Text(string.Join(' ', fusions.Select(Meaning)))} ");
        _page.Append("Outlines are the mask's; planes go through the same place in all pictures of the volume.</p>\n");
        foreach (var explanation in explanations)
        {
            Add(explanation, new ExplanationPictures(volume, explanation, bank));
        }

        return _page.Append("</body></html>\n").ToString();
    }

    private string Meaning(MemoryFusion fusion) => fusion switch
    {
        MemoryFusion.AsPublished => "Memories were blended as the released code does: farther cases count more, and weights need not sum to 1.",
        MemoryFusion.Paper => string.Create(
            CultureInfo.InvariantCulture,
            $"Memories were blended as the paper means it: {options.LocalRatio:0.##} of each answer is the volume's own, the rest goes to the memories by inverse squared distance."),
        MemoryFusion.WarpedMasks => "Each memory was bent until it looked like the volume, and its mask with it; where both look alike it counts most. The masks' vote was joined "
            + "with what the model answers to clicks, and is the less the more of them there are.",
        MemoryFusion.NearestTokens => "Each place attended to the memory tokens most like it, whatever case they are of, blended by the local ratio.",
        _ => "Memories were blended as the model has learned: one attention over all their tokens, which say what was segmented, and a gate for each head.",
    };

    private void Add(MemoryExplanation explanation, ExplanationPictures pictures)
    {
        _page.Append(CultureInfo.InvariantCulture, $"<h2>{Text(explanation.ObjectName)}</h2>\n");
        AddMasks(explanation, pictures);
        if (explanation.Recalled.Count > 0 && explanation.Category != explanation.ObjectName)
        {
            _page.Append(CultureInfo.InvariantCulture, $"<p>At its last prompt it was called {Text(explanation.Category)}: cases of that were recalled.</p>\n");
        }

        if (explanation.Recalled.Count == 0)
        {
            _page.Append(CultureInfo.InvariantCulture, $"<p>No case was recalled{(explanation.EmptyReason is { } reason ? $": {Text(reason)}" : ".")}</p>\n");
            return;
        }

        AddCases(explanation);
        for (var memory = 0; memory < explanation.Recalled.Count; memory++)
        {
            AddCase(explanation, memory, pictures);
        }

        if (explanation.Attention is { } attention)
        {
            AddHeads(attention);
        }
        else
        {
            _page.Append("<p>One of these cases was erased since, so it can no longer be told where was looked in them.</p>\n");
        }
    }

    private void AddMasks(MemoryExplanation explanation, ExplanationPictures pictures)
    {
        var overlap = MaskOverlap.Of(explanation.With, explanation.Without);
        if (overlap.Predicted + overlap.Truth == 0)
        {
            _page.Append("<p>The mask is empty, with memories and without.</p>\n");
            return;
        }

        var voxelMl = volume.Grid.VoxelVolumeMm3 / 1000;
        _page.Append(
            CultureInfo.InvariantCulture,
            $"<p>{overlap.Predicted * voxelMl:0.00} ml with memories, {overlap.Truth * voxelMl:0.00} ml without; Dice of the two {overlap.Dice:0.000}.</p>\n");
        AddFigure(pictures.With(), "The mask with memories.");
        AddFigure(pictures.Without(), "The mask that the same prompts give without; what was found without a prompt is asked for in the crop where memories found it.");
        AddFigure(pictures.Difference(), "The difference. Yellow: in both; blue: only with memories; pink: only without.");
    }

    private void AddCases(MemoryExplanation explanation)
    {
        _page.Append("<h3>Cases that were recalled, nearest first</h3>\n<div class=\"wide\"><table><tr><th>case</th><th>accepted on</th><th>distance</th>");
        _page.Append("<th>user's weight</th><th>share of the crop's answers</th><th>share of the object's answers</th></tr>\n");
        for (var memory = 0; memory < explanation.Recalled.Count; memory++)
        {
            var one = explanation.Recalled[memory];
            var when = bank.List().FirstOrDefault(info => info.Id == one.Id)?.Provenance.When.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            var (ofCrop, ofObject) = explanation.Attention is { } attention
                ? (attention.HeadShares.Average(head => head[memory]), attention.ObjectShare(memory))
                : (double.NaN, double.NaN);
            _page.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td>{one.Id[..ShownDigits]}</td><td>{when ?? "erased"}</td><td>{Math.Sqrt(one.DistanceSquared):0.#####}</td><td>{one.WeightOfCase:0.##}</td>"
                + $"<td>{ofCrop:0.000}</td><td>{ofObject:0.000}</td></tr>\n");
        }

        _page.Append("</table></div>\n<p>Shares are means over the attention's heads; what is left to 1 is the volume's own attention to itself.</p>\n");
    }

    private void AddCase(MemoryExplanation explanation, int memory, ExplanationPictures pictures)
    {
        _page.Append(CultureInfo.InvariantCulture, $"<h3>Case {explanation.Recalled[memory].Id[..ShownDigits]}</h3>\n");
        if (pictures.Thumbnail(memory) is { } thumbnail)
        {
            AddFigure(thumbnail, "The case with its accepted mask, as the bank keeps it.");
        }
        else
        {
            _page.Append("<p>The bank keeps no picture of this case: only keys and values of one block, and its mask at low resolution.</p>\n");
        }

        if (explanation.Attention is null)
        {
            return;
        }

        AddFigure(pictures.Attended(memory), "Red: how much each place of this volume was told by this case, relative to the place that was told most. Only the crop that was placed first is shown.");
        if (pictures.Looked(memory) is { } looked)
        {
            AddFigure(looked, "Red: where in the case the object's places looked, relative to the place looked at most, over the case's mask as it is memorised (white).");
        }
    }

    private void AddHeads(CropAttention attention)
    {
        _page.Append("<h3>Gates: how much of each head's answers is the memories'</h3>\n<div class=\"wide\"><table><tr><th>head</th><th>gate</th>");
        var memories = attention.HeadShares[0].Length;
        _page.AppendJoin(string.Empty, Enumerable.Range(1, memories).Select(memory => $"<th>case {memory}</th>")).Append("</tr>\n");
        for (var head = 0; head < attention.HeadShares.Length; head++)
        {
            var shares = attention.HeadShares[head];
            _page.Append(CultureInfo.InvariantCulture, $"<tr><td>{head + 1}</td><td>{shares.Sum():0.000}</td>");
            _page.AppendJoin(string.Empty, shares.Select(share => string.Create(CultureInfo.InvariantCulture, $"<td>{share:0.000}</td>"))).Append("</tr>\n");
        }

        _page.Append("</table></div>\n");
    }

    private void AddFigure(byte[] png, string caption)
    {
        _page.Append(CultureInfo.InvariantCulture, $"<figure><img alt=\"{Text(caption)}\" src=\"data:image/png;base64,{Convert.ToBase64String(png)}\">");
        _page.Append(CultureInfo.InvariantCulture, $"<figcaption>{Text(caption)}</figcaption></figure>\n");
    }

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
