using System.Text.Json;
using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Training;

/// <summary>The log of a run: one line of JSON per step, flushed as it is written.</summary>
/// <typeparam name="TStep">What a line holds.</typeparam>
internal sealed class TrainingLog<TStep>
    where TStep : class, IRunStep
{
    private readonly string _path;

    /// <summary>Opens the log of a run.</summary>
    /// <param name="path">Kept up to the step the run goes on from; what a killed run logged beyond its checkpoint is done again.</param>
    /// <param name="step">Steps done.</param>
    public TrainingLog(string path, long step)
    {
        _path = path;
        if (File.Exists(path))
        {
            var kept = Read(path).TakeWhile(entry => entry.Step <= step).Select(Line);
            AtomicFile.Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(string.Concat(kept))));
        }
    }

    /// <summary>Reads a log; a last line that was cut off is left out.</summary>
    public static IEnumerable<TStep> Read(string path)
    {
        foreach (var line in File.ReadLines(path))
        {
            TStep? step;
            try
            {
                step = JsonSerializer.Deserialize<TStep>(line, JsonSerializerOptions.Web);
            }
            catch (JsonException)
            {
                yield break;
            }

            if (step is not null)
            {
                yield return step;
            }
        }
    }

    /// <summary>Adds a step.</summary>
    public void Add(TStep step) => File.AppendAllText(_path, Line(step));

    private static string Line(TStep step) => JsonSerializer.Serialize(step, JsonSerializerOptions.Web) + "\n";
}
