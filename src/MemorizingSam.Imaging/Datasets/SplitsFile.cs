using System.Text.Json;
using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Imaging.Datasets;

/// <summary>Which case belongs to which split, as a file says.</summary>
/// <remarks>
/// Two forms are read: an object <c>{ "train": [ids], "validation": [ids], "test": [ids] }</c>, any of them left out, and
/// nnU-Net's list of folds <c>[{ "train": [ids], "val": [ids] }, …]</c>. The object may also say whose a case is, which keeps
/// several cases of one patient together: <c>"patients": { "case": "patient" }</c>. An id is a case's or a patient's.
/// </remarks>
/// <param name="Path">The file.</param>
/// <param name="Entries">Each id with its split, in the file's order.</param>
/// <param name="Patients">Patient of each case that is not its own.</param>
internal sealed record SplitsFile(
    string Path, IReadOnlyList<(DatasetSplit Split, string Id)> Entries, IReadOnlyDictionary<string, string> Patients)
{
    private const string PatientsKey = "patients";

    private static readonly string[] OwnNames = ["splits.json", "splits_final.json"];

    /// <summary>Reads the file that the user names, else the folder's own; null if there is none.</summary>
    /// <exception cref="VolumeFormatException">It has neither of the forms.</exception>
    /// <exception cref="ArgumentException">It has no such fold.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SplitsFile? Find(string folder, DatasetOptions options)
    {
        var path = options.SplitsPath
            ?? OwnNames.Select(name => System.IO.Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        if (path is null)
        {
            return null;
        }

        using var document = JsonFile.Read(path);
        var root = document.RootElement;
        return root.ValueKind switch
        {
            JsonValueKind.Object => Read(path, root),
            JsonValueKind.Array => Read(path, ChooseFold(path, root, options.Fold)),
            _ => throw Malformed(path, $"holds a JSON {root.ValueKind}"),
        };
    }

    /// <summary>The split of a name as data sets write it; null if it is none.</summary>
    public static DatasetSplit? ParseSplit(string name) => name switch
    {
        "train" or "training" => DatasetSplit.Train,
        "validation" or "val" => DatasetSplit.Validation,
        "test" => DatasetSplit.Test,
        _ => null,
    };

    private static JsonElement ChooseFold(string path, JsonElement folds, int fold)
    {
        var count = folds.GetArrayLength();
        if (count == 0)
        {
            throw Malformed(path, "holds an empty list");
        }

        if (fold >= count)
        {
            throw new ArgumentException(
                $"'{System.IO.Path.GetFileName(path)}' holds {count} folds; choose --fold 0..{count - 1}, got {fold}.");
        }

        return folds[fold].ValueKind == JsonValueKind.Object
            ? folds[fold]
            : throw Malformed(path, $"holds no object in fold {fold}");
    }

    private static SplitsFile Read(string path, JsonElement root)
    {
        var entries = new List<(DatasetSplit, string)>();
        var patients = new Dictionary<string, string>();
        foreach (var property in root.EnumerateObject())
        {
            if (ParseSplit(property.Name) is { } split)
            {
                entries.AddRange(ReadIds(path, property).Select(id => (split, id)));
            }
            else if (property.Name == PatientsKey && property.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var patient in property.Value.EnumerateObject())
                {
                    patients[patient.Name] = patient.Value.ToString();
                }
            }
            else if (property.Value.ValueKind is JsonValueKind.Array or JsonValueKind.Object)
            {
                // A remark may have any name; a list may be a misspelt split, whose cases would be lost in silence.
                throw Malformed(path, $"has a list '{property.Name}'");
            }
        }

        return entries.Count > 0 ? new SplitsFile(path, entries, patients) : throw Malformed(path, "names no case");
    }

    private static string[] ReadIds(string path, JsonProperty split)
        => split.Value.ValueKind == JsonValueKind.Array
            && split.Value.EnumerateArray().All(id => id.ValueKind == JsonValueKind.String)
            ? [.. split.Value.EnumerateArray().Select(id => id.GetString()!)]
            : throw Malformed(path, $"has no list of ids under '{split.Name}'");

    private static VolumeFormatException Malformed(string path, string found)
        => new(
            path,
            $"{found}; it must be {{ \"train\": [ids], \"validation\": [ids], \"test\": [ids] }}, "
            + "with \"patients\": { case: patient } if cases share patients, "
            + "or nnU-Net's list of folds [{ \"train\": [ids], \"val\": [ids] }].");
}
