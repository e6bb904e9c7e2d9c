using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace MemorizingSam.Server.Telemetry;

/// <summary>
/// The meter's numbers in Prometheus' text format (version 0.0.4). Ours, as OpenTelemetry's own exporter for it has no release yet.
/// </summary>
internal sealed class PrometheusText : IDisposable
{
    private static readonly double[] Bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

    private readonly Lock _lock = new();
    private readonly MeterListener _listener = new();
    private readonly SortedDictionary<string, Family> _families = new(StringComparer.Ordinal);

    /// <summary>Begins to listen.</summary>
    public PrometheusText()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == ServerTelemetry.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>All numbers as they are now.</summary>
    public override string ToString()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        lock (_lock)
        {
            foreach (var (name, family) in _families)
            {
                text.Append("# HELP ").Append(name).Append(' ').Append(family.Help).Append('\n');
                text.Append("# TYPE ").Append(name).Append(' ').Append(family.Kind).Append('\n');
                foreach (var (labels, series) in family.Series)
                {
                    Append(text, name, labels, series);
                }
            }
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}=\"{tag.Value}\""));
        var kind = instrument switch { Histogram<double> => "histogram", Counter<long> => "counter", _ => "gauge" };
        lock (_lock)
        {
            var name = NameOf(instrument, kind);
            if (!_families.TryGetValue(name, out var family))
            {
                _families.Add(name, family = new Family(kind, instrument.Description ?? ""));
            }

            if (!family.Series.TryGetValue(labels, out var series))
            {
                family.Series.Add(labels, series = new Series(kind == "histogram" ? new long[Bounds.Length] : null));
            }

            series.Take(value, isGauge: kind == "gauge");
        }
    }

    private static string NameOf(Instrument instrument, string kind)
    {
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        var name = instrument.Name.Replace('.', '_');
        name = unit.Length == 0 || name.EndsWith(unit, StringComparison.Ordinal) ? name : name + unit;
        return kind == "counter" ? name + "_total" : name;
    }

    private static void Append(StringBuilder text, string name, string labels, Series series)
    {
        var braced = labels.Length == 0 ? "" : $"{{{labels}}}";
        if (series.Buckets is not { } buckets)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}{braced} {series.Sum}\n");
            return;
        }

        var comma = labels.Length == 0 ? "" : ",";
        for (var i = 0; i < buckets.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels}{comma}le=\"{Bounds[i]}\"}} {buckets[i]}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels}{comma}le=\"+Inf\"}} {series.Count}\n");
        text.Append(CultureInfo.InvariantCulture, $"{name}_sum{braced} {series.Sum}\n{name}_count{braced} {series.Count}\n");
    }

    /// <summary>All series of one name.</summary>
    private sealed record Family(string Kind, string Help)
    {
        public SortedDictionary<string, Series> Series { get; } = new(StringComparer.Ordinal);
    }

    /// <summary>The numbers of one set of labels.</summary>
    private sealed class Series(long[]? buckets)
    {
        /// <summary>How many measurements were at most each bound; null for what is no histogram.</summary>
        public long[]? Buckets { get; } = buckets;

        public double Sum { get; private set; }

        public long Count { get; private set; }

        public void Take(double value, bool isGauge)
        {
            Sum = isGauge ? value : Sum + value;
            Count++;
            for (var i = 0; i < Buckets?.Length; i++)
            {
                Buckets[i] += value <= Bounds[i] ? 1 : 0;
            }
        }
    }
}
