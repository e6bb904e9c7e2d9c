using System.Text;
using System.Text.Json;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;

namespace MemorizingSam.Segmentation;

/// <summary>Writes the files that a request asks for, each whole or not at all.</summary>
internal sealed class SegmentationOutputs(SegmentationRequest request, SegmentationWork work)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly List<string> _paths = [];

    /// <summary>The files written so far.</summary>
    public IReadOnlyList<string> Paths => _paths;

    /// <summary>Writes the mask or label map; a segmentation of 3D Slicer keeps the objects' names, and all voxels of objects that overlap.</summary>
    public void WriteLabels(SegmentationSession session, Volume<byte> labels) => WriteVolume(request.OutputPath, transfer =>
    {
        if (SegmentationFile.IsNamed(request.OutputPath))
        {
            var objects = session.ObjectNames
                .Select((name, i) => (new Segment(i + 1, name), MaskRuns.Of(session.Mask(name, work.Cancellation)))).ToArray();
            SegmentLayers.Write(request.OutputPath, labels.Grid, objects, transfer, work.Cancellation);
        }
        else
        {
            VolumeFile.Write(request.OutputPath, labels, transfer, work.Cancellation);
        }
    });

    /// <summary>Draws the picture, if one is asked for.</summary>
    public void WritePreview(Volume volume, Volume<byte> labels, IReadOnlyList<Click> clicks)
        => Write(request.PreviewPath, stream => stream.Write(MaskPreview.ToPng(volume, labels, clicks)));

    /// <summary>Measures the objects, if that is asked for.</summary>
    public void WriteStatistics(Volume volume, Volume<byte> labels, IReadOnlyList<string> names)
        => Write(request.StatisticsPath, stream =>
        {
            var entries = names.Select((name, i) => new
            {
                Name = name,
                Label = i + 1,
                Statistics = MaskStatistics.Of(volume, labels, (byte)(i + 1)),
            });
            JsonSerializer.Serialize(stream, entries, Json);
        });

    /// <summary>Writes each object's probabilities, if asked for, one volume at a time.</summary>
    public void WriteProbabilities(SegmentationSession session)
    {
        if (request.ProbabilitiesPath is not { } path)
        {
            return;
        }

        var names = session.ObjectNames;
        foreach (var (name, file) in names.Zip(ProbabilityFiles.For(path, names)))
        {
            var probabilities = session.Probabilities(name, work.Cancellation);
            WriteVolume(file, transfer => VolumeFile.Write(file, probabilities, transfer, work.Cancellation));
        }
    }

    /// <summary>Saves the session, if that is asked for.</summary>
    public void WriteSession(Segmenter segmenter, SegmentationSession session)
        => Write(request.SessionPath, stream => segmenter.Save(session, stream));

    /// <summary>Explains what memories did, if that is asked for.</summary>
    public void WriteExplanation(Volume volume, SegmentationSession session, MemoryBank? bank)
    {
        if (request.ExplanationPath is { } path && bank is not null)
        {
            var explanations = session.ObjectNames.Select(name => session.Explain(name, work.Cancellation)).ToArray();
            Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(new ExplanationHtml(volume, explanations, bank, request.Recall).ToString())));
        }
    }

    /// <summary>Writes the report, if one is asked for; it is no output that it could list itself.</summary>
    public void WriteReport(RunReport report)
    {
        if (request.ReportPath is { } path)
        {
            AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(report.ToJson())));
        }
    }

    private void Write(string? path, Action<Stream> write)
    {
        if (path is not null)
        {
            WriteVolume(path, _ => AtomicFile.Write(path, write));
        }
    }

    private void WriteVolume(string path, Action<IProgress<TransferProgress>?> write)
        => work.Transfer(SegmentationStage.Writing, transfer =>
        {
            write(transfer);
            _paths.Add(path);
            return path;
        });
}
