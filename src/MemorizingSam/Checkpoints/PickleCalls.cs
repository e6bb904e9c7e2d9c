using System.Buffers.Binary;
using System.Text;

namespace MemorizingSam.Checkpoints;

/// <summary>What a call of an allowed Python name describes. Nothing is called.</summary>
internal static class PickleCalls
{
    /// <summary>The node for <c>global(*arguments)</c>.</summary>
    /// <exception cref="CheckpointException">The name may not be called, or not in this way.</exception>
    public static object Evaluate(
        PickleGlobal global, object?[] arguments, bool isNewObject, MappedFile file, ReadBudget budget)
    {
        // Only a Namespace is made by NEWOBJ; everything else by REDUCE.
        object? result = (isNewObject, global.Call, arguments) switch
        {
            (true, PickleCall.Namespace, []) => new PickleObject(global.Call, arguments),
            (true, _, _) => null,
            (_, PickleCall.OrderedDict or PickleCall.Counter, []) => new PickleDict([]),
            (_, PickleCall.OrderedDict, [PickleList pairs]) => FromPairs(pairs, budget),
            (_, PickleCall.Counter, [PickleDict counts]) => counts,
            (_, PickleCall.Namespace, []) => new PickleObject(global.Call, arguments),
            (_, PickleCall.Device, [string type]) => type,
            (_, PickleCall.Device, [string type, long index]) => Device(type, index, budget),
            (_, PickleCall.Size, [PickleTuple lengths]) => lengths,
            (_, PickleCall.Tensor, [TorchStorage storage, long offset, PickleTuple shape, PickleTuple strides, .. var rest])
                => Tensor(storage, offset, shape.Items, strides.Items, rest, budget),
            (_, PickleCall.Parameter, [TorchTensor tensor, bool, PickleDict]) => tensor,
            (_, PickleCall.Encode, [string text, "latin1"]) => Latin1(text, budget),
            (_, PickleCall.NumpyType, [string, bool, bool]) => new PickleObject(global.Call, arguments),
            (_, PickleCall.NumpyScalar, [PickleObject { Kind: PickleCall.NumpyType } type, byte[] bytes]) => Scalar(type, bytes)
                ?? new PickleObject(global.Call, arguments),
            (_, PickleCall.NumpyArray, [PickleGlobal { Call: PickleCall.NumpyArrayType }, PickleTuple, byte[]])
                => new PickleObject(global.Call, arguments),
            _ => null,
        };
        return result ?? throw file.Error(
            $"uses '{global.Name}' in a way torch.save never does; it was refused and nothing was run. "
            + "If you trust its source, save it again with torch.save(model.state_dict(), ...).");
    }

    /// <summary>What BUILD does: keeps the attributes of the few objects that have any.</summary>
    /// <exception cref="CheckpointException">The object takes no attributes, or not these.</exception>
    public static void SetState(object? target, object? state, MappedFile file)
    {
        switch (target, state)
        {
            // A state dict's _metadata: versions of the modules that wrote it, all 1 in the models we read.
            case (PickleDict, PickleDict):
                return;
            case (PickleObject { Kind: PickleCall.Namespace } target1, PickleDict):
                target1.State = state;
                return;
            case (PickleObject { Kind: PickleCall.NumpyType or PickleCall.NumpyArray } target1, PickleTuple):
                target1.State = state;
                return;
            default:
                throw file.Error(
                    "sets attributes (BUILD) of something that has none; it was refused and nothing was run. "
                    + $"A checkpoint may hold only {PickleGlobals.Allowed}.");
        }
    }

    private static PickleDict? FromPairs(PickleList pairs, ReadBudget budget)
    {
        budget.Take(64L * pairs.Items.Count);
        var items = new List<KeyValuePair<object?, object?>>(pairs.Items.Count);
        foreach (var pair in pairs.Items)
        {
            var (key, value, isPair) = pair switch
            {
                PickleList { Items: [var k, var v] } => (k, v, true),
                PickleTuple { Items: [var k, var v] } => (k, v, true),
                _ => (null, null, false),
            };
            if (!isPair)
            {
                return null;
            }

            items.Add(new(key, value));
        }

        return new PickleDict(items);
    }

    private static string Device(string type, long index, ReadBudget budget)
    {
        budget.TakeString(type.Length + 32L);
        return $"{type}:{index}";
    }

    /// <summary>After the strides come requires_grad, hooks and, for conjugated or negated views, flags we do not read.</summary>
    private static TorchTensor? Tensor(
        TorchStorage storage, long offset, object?[] shape, object?[] strides, object?[] rest, ReadBudget budget)
    {
        var isPlain = rest is [] or [bool, PickleDict { Items.Count: 0 }]
            or [bool, PickleDict { Items.Count: 0 }, null or PickleDict { Items.Count: 0 }];
        if (!isPlain || shape.Length != strides.Length || shape.Length > TensorShape.MaxRank
            || !Array.TrueForAll(shape, length => length is long) || !Array.TrueForAll(strides, stride => stride is long))
        {
            return null;
        }

        budget.Take(128 + (16 * shape.Length));
        return new TorchTensor(storage, offset, [.. shape.Select(length => (long)length!)], [.. strides.Select(s => (long)s!)]);
    }

    private static byte[]? Latin1(string text, ReadBudget budget)
    {
        budget.Take(64 + text.Length);
        return text.All(c => c <= byte.MaxValue) ? Encoding.Latin1.GetBytes(text) : null;
    }

    /// <summary>The value of a numpy number; null if it is of a kind we do not read.</summary>
    private static object? Scalar(PickleObject type, byte[] bytes)
        => (type.Arguments[0], type.State, bytes.Length) switch
        {
            // The state of a dtype begins with a version and the byte order; '|' is none, for single bytes.
            (_, not PickleTuple { Items: [long, "<" or "|", ..] }, _) => null,
            ("f8", _, 8) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            ("f4", _, 4) => (double)BinaryPrimitives.ReadSingleLittleEndian(bytes),
            ("i8", _, 8) => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            ("i4", _, 4) => (long)BinaryPrimitives.ReadInt32LittleEndian(bytes),
            ("b1", _, 1) => bytes[0] != 0,
            _ => null,
        };
}
