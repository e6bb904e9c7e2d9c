using static MemorizingSam.Checkpoints.CheckpointException;

namespace MemorizingSam.Checkpoints;

/// <summary>
/// Tells the weights in an unpickled value from what else a trainer saved: a plain state dict, a dictionary that holds one,
/// or any nest of dictionaries and lists.
/// </summary>
internal sealed class TorchDictionary
{
    /// <summary>How deep dictionaries and lists may lie in each other.</summary>
    public const int MaxDepth = 32;

    private static readonly string[] ModelKeys = ["model_state_dict", "state_dict", "model"];
    private static readonly string[] OptimizerKeys = ["optimizer_state_dict", "optimizer"];

    private readonly MappedFile _file;
    private readonly ReadBudget _budget;
    private readonly List<(string Name, TorchTensor Tensor)> _tensors = [];
    private readonly HashSet<string> _names = [];
    private readonly TrainerFacts _facts;

    private TorchDictionary(MappedFile file, ReadBudget budget)
    {
        _file = file;
        _budget = budget;
        _facts = new TrainerFacts(file, budget);
    }

    /// <summary>Finds the tensors under a value, copies them out and notes the rest.</summary>
    /// <exception cref="CheckpointException">There is no tensor, a name occurs twice, or a tensor cannot be read.</exception>
    public static Checkpoint Read(
        object? root, CheckpointFormat format, CheckpointScope scope, MappedFile file, StorageTable storages, ReadBudget budget)
    {
        var dictionary = new TorchDictionary(file, budget);
        dictionary.Split(root, scope);
        if (dictionary._tensors.Count == 0)
        {
            throw file.Error($"holds no tensors{Describe(root)}; give a file with a model's state dict.");
        }

        var tensors = new List<NamedTensor>(dictionary._tensors.Count);
        foreach (var (name, tensor) in dictionary._tensors)
        {
            tensors.Add(tensor.Read(name, file, storages, budget));
        }

        return new Checkpoint
        {
            Path = file.Path,
            Format = format,
            Tensors = tensors,
            Facts = dictionary._facts.ToJson(),
            Skipped = dictionary._facts.Skipped,
        };
    }

    private static string Describe(object? root)
        => root is PickleDict { Items.Count: > 0 } dict
            ? $", only {string.Join(", ", dict.Items.Take(5).Select(item => Quote($"{item.Key}")))}"
            : "";

    private void Split(object? root, CheckpointScope scope)
    {
        if (root is not PickleDict dict)
        {
            Collect(root, "", 0);
            return;
        }

        // In a plain state dict every value is a tensor, so none of these keys can hold a dictionary there.
        var modelKey = scope == CheckpointScope.Model
            ? Array.Find(ModelKeys, key => dict[key] is PickleDict model && model.Items.Exists(item => item.Value is TorchTensor))
            : null;
        foreach (var (key, value) in dict.Items)
        {
            var name = $"{key}";
            _budget.TakeString(name.Length);
            if (name == modelKey)
            {
                Collect(value, "", 1);
            }
            else if (modelKey is not null && CountTensors(value) is var count && (count > 0 || OptimizerKeys.Contains(name)))
            {
                _facts.Skip(name, count == 1 ? "1 tensor" : $"{count} tensors");
            }
            else if (modelKey is null && CountTensors(value) > 0)
            {
                Collect(value, name, 1);
            }
            else
            {
                _facts.Add(name, value);
            }
        }
    }

    private void Collect(object? value, string path, int depth)
    {
        RefuseDepth(depth);
        switch (value)
        {
            case TorchTensor tensor:
                Add(path.Length == 0 ? "tensor" : path, tensor);
                break;
            default:
                foreach (var (key, child) in Children(value))
                {
                    Collect(child, Join(path, key), depth + 1);
                }

                break;
        }
    }

    private void Add(string name, TorchTensor tensor)
    {
        _budget.Take(128);
        if (!_names.Add(name))
        {
            throw _file.Error($"holds {Quote(name)} twice; it is damaged.");
        }

        _tensors.Add((name, tensor));
    }

    private int CountTensors(object? value, int depth = 1)
    {
        RefuseDepth(depth);
        return value is TorchTensor ? 1 : Children(value).Sum(child => CountTensors(child.Value, depth + 1));
    }

    // A pickle may hold the same value in many places, so that a few bytes are a tree of any size: every step is paid for.
    private IEnumerable<KeyValuePair<object?, object?>> Children(object? value)
    {
        switch (value)
        {
            case PickleDict dict:
                _budget.Take(256 + (8 * dict.Items.Count));
                return dict.Items;
            case PickleList list:
                return Numbered(list.Items);
            case PickleTuple tuple:
                return Numbered(tuple.Items);
            default:
                return [];
        }
    }

    private IEnumerable<KeyValuePair<object?, object?>> Numbered(IReadOnlyCollection<object?> items)
    {
        // 24 bytes are the boxed index.
        _budget.Take(384 + (32 * items.Count));
        return items.Select((item, index) => new KeyValuePair<object?, object?>(index, item));
    }

    private string Join(string path, object? key)
    {
        var name = $"{key}";
        _budget.TakeString(path.Length + (2L * name.Length));
        return path.Length == 0 ? name : $"{path}.{name}";
    }

    private void RefuseDepth(int depth)
    {
        if (depth > MaxDepth)
        {
            throw _file.Error(
                $"nests dictionaries and lists more than {MaxDepth} deep; it is damaged or made to exhaust memory.");
        }
    }
}
