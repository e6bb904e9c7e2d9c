using System.Runtime.InteropServices;
using static MemorizingSam.Checkpoints.CheckpointException;

namespace MemorizingSam.Checkpoints;

/// <summary>
/// Reads one pickle without running it: a stack machine whose values are inert nodes and which knows no name outside of
/// <see cref="PickleGlobals"/>. It never recurses, and every byte it allocates is taken from the budget first.
/// </summary>
/// <remarks>Source: CPython, Lib/pickletools.py; torch/serialization.py for the persistent ids.</remarks>
internal sealed class Unpickler(ByteCursor cursor, ReadBudget budget)
{
    private const int HighestProtocol = 5;

    // What one instruction (a boxed value, a place on the stack), one memo entry, one item of a list and one node take at
    // most. What grows by doubling has in all taken four times what it holds.
    private const int OpCost = 64;
    private const int MemoCost = 128;
    private const int ItemCost = 32;
    private const int NodeCost = 64;

    private readonly PickleReader _reader = new(cursor, budget);
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = [];

    /// <summary>The storages the pickle names, by key.</summary>
    public Dictionary<string, TorchStorage> Storages { get; } = [];

    /// <summary>Reads up to and including the STOP instruction.</summary>
    /// <returns>The value the pickle describes.</returns>
    /// <exception cref="CheckpointException">The pickle is damaged, or names or does something that is not allowed.</exception>
    public object? Load()
    {
        while (true)
        {
            budget.Take(OpCost);
            var op = (PickleOp)cursor.ReadByte();
            if (op == PickleOp.Stop)
            {
                var result = Pop();
                return _stack.Count == 0 && _marks.Count == 0 ? result : throw _reader.Damaged("it stops with values left over");
            }

            if (!(PushConstant(op) || Collect(op) || Arrange(op) || Resolve(op)))
            {
                throw cursor.File.Error(
                    $"uses pickle instruction 0x{(byte)op:x2}{NameOfRefused(op)}, which torch.save does not write; it was "
                    + "refused and nothing was run. If you trust its source, save it again with "
                    + "torch.save(model.state_dict(), ...).");
            }
        }
    }

    // INST names a class in the instruction itself; saying which helps the reader of the message.
    private string NameOfRefused(PickleOp op) => (char)op == 'i' ? $" (INST of '{_reader.ReadName()}')" : "";

    private bool PushConstant(PickleOp op)
    {
        switch (op)
        {
            case PickleOp.None:
                return Push(null);
            case PickleOp.NewTrue:
                return Push(true);
            case PickleOp.NewFalse:
                return Push(false);
            case PickleOp.BinInt:
                return Push((long)(int)cursor.ReadUInt32());
            case PickleOp.BinInt1:
                return Push((long)cursor.ReadByte());
            case PickleOp.BinInt2:
                return Push((long)cursor.ReadUInt16());
            case PickleOp.Long1:
                return Push(_reader.ReadInteger(cursor.ReadByte()));
            case PickleOp.Long4:
                return Push(_reader.ReadInteger(cursor.ReadUInt32()));
            case PickleOp.BinFloat:
                return Push(_reader.ReadDouble());
            default:
                return PushText(op);
        }
    }

    private bool PushText(PickleOp op)
    {
        switch (op)
        {
            case PickleOp.ShortBinUnicode:
                return Push(_reader.ReadUtf8(cursor.ReadByte()));
            case PickleOp.BinUnicode:
                return Push(_reader.ReadUtf8(cursor.ReadUInt32()));
            case PickleOp.BinUnicode8:
                return Push(_reader.ReadUtf8(cursor.ReadUInt64()));
            case PickleOp.ShortBinString:
                return Push(_reader.ReadLatin1(cursor.ReadByte()));
            case PickleOp.BinString:
                return Push(_reader.ReadLatin1(cursor.ReadUInt32()));
            case PickleOp.ShortBinBytes:
                return Push(_reader.ReadBytes(cursor.ReadByte()));
            case PickleOp.BinBytes:
                return Push(_reader.ReadBytes(cursor.ReadUInt32()));
            case PickleOp.BinBytes8:
                return Push(_reader.ReadBytes(cursor.ReadUInt64()));
            default:
                return false;
        }
    }

    private bool Collect(PickleOp op)
    {
        switch (op)
        {
            case PickleOp.EmptyTuple:
                return Push(MakeTuple(0));
            case PickleOp.Tuple1 or PickleOp.Tuple2 or PickleOp.Tuple3:
                return Push(MakeTuple(op - PickleOp.Tuple1 + 1));
            case PickleOp.Tuple:
                return Push(MakeTuple(CountToMark()));
            case PickleOp.EmptyList:
                return Push(Charged(new PickleList([])));
            case PickleOp.EmptyDict:
                return Push(Charged(new PickleDict([])));
            case PickleOp.Append:
                Extend(1);
                return true;
            case PickleOp.Appends:
                Extend(CountToMark());
                return true;
            case PickleOp.SetItem:
                Assign(2);
                return true;
            case PickleOp.SetItems:
                Assign(CountToMark());
                return true;
            default:
                return false;
        }
    }

    private bool Arrange(PickleOp op)
    {
        switch (op)
        {
            case PickleOp.Proto when cursor.ReadByte() is var protocol:
                return protocol <= HighestProtocol
                    ? true
                    : throw _reader.Damaged($"it has protocol {protocol}, the highest is {HighestProtocol}");
            case PickleOp.Frame:
                cursor.Require((long)Math.Min(cursor.ReadUInt64(), long.MaxValue));
                return true;
            case PickleOp.Mark:
                _marks.Add(_stack.Count);
                return true;
            case PickleOp.Pop:
                Pop();
                return true;
            case PickleOp.PopMark:
                Take(CountToMark());
                return true;
            case PickleOp.Dup:
                return Push(Peek());
            case PickleOp.BinPut:
                return Memoize(cursor.ReadByte());
            case PickleOp.LongBinPut:
                return Memoize(cursor.ReadUInt32());
            case PickleOp.Memoize:
                return Memoize((uint)_memo.Count);
            case PickleOp.BinGet:
                return Push(Recall(cursor.ReadByte()));
            case PickleOp.LongBinGet:
                return Push(Recall(cursor.ReadUInt32()));
            default:
                return false;
        }
    }

    private bool Resolve(PickleOp op)
    {
        switch (op)
        {
            case PickleOp.Global:
                return Push(FindGlobal(_reader.ReadName()));
            case PickleOp.StackGlobal:
                var parts = Take(2);
                return Push(FindGlobal(parts is [string module, string name] ? $"{module}.{name}" : "(not a name)"));
            case PickleOp.Reduce or PickleOp.NewObj:
                var call = Take(2);
                return Push(call is [PickleGlobal global, PickleTuple arguments]
                    ? Charged(PickleCalls.Evaluate(global, arguments.Items, op == PickleOp.NewObj, cursor.File, budget))
                    : throw _reader.Damaged("it calls something that is not a name"));
            case PickleOp.Build:
                var state = Pop();
                PickleCalls.SetState(Peek(), state, cursor.File);
                return true;
            case PickleOp.BinPersId:
                return Push(FindStorage(Pop()));
            default:
                return false;
        }
    }

    private bool Push(object? value)
    {
        _stack.Add(value);
        return true;
    }

    private object? Pop() => Take(1)[0];

    private object? Peek()
        => _stack.Count > Bottom ? _stack[^1] : throw _reader.Damaged("it uses more values than there are");

    private int Bottom => _marks.Count > 0 ? _marks[^1] : 0;

    private object?[] Take(int count)
    {
        if (count > _stack.Count - Bottom)
        {
            throw _reader.Damaged("it uses more values than there are");
        }

        budget.Take(NodeCost + (sizeof(long) * count));
        var first = _stack.Count - count;
        object?[] items = [.. CollectionsMarshal.AsSpan(_stack)[first..]];
        _stack.RemoveRange(first, count);
        return items;
    }

    /// <summary>Takes the topmost mark away and returns how many values lie above it.</summary>
    private int CountToMark()
    {
        if (_marks.Count == 0)
        {
            throw _reader.Damaged("it closes a group that was not opened");
        }

        var count = _stack.Count - _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        return count;
    }

    private PickleTuple MakeTuple(int count) => new(Take(count));

    private T Charged<T>(T node)
    {
        budget.Take(NodeCost);
        return node;
    }

    private void Extend(int count)
    {
        var items = Take(count);
        var list = Peek() as PickleList ?? throw _reader.Damaged("it appends to something that is not a list");
        budget.Take(ItemCost * count);
        list.Items.AddRange(items);
    }

    private void Assign(int count)
    {
        var items = Take(count);
        var dict = Peek() as PickleDict ?? throw _reader.Damaged("it sets an item of something that is not a dict");
        budget.Take(2 * ItemCost * count);
        if (count % 2 != 0)
        {
            throw _reader.Damaged("it sets a key without a value");
        }

        for (var i = 0; i < count; i += 2)
        {
            dict.Items.Add(new(items[i], items[i + 1]));
        }
    }

    private bool Memoize(uint key)
    {
        budget.Take(MemoCost);
        _memo[key] = Peek();
        return true;
    }

    private object? Recall(uint key)
        => _memo.TryGetValue(key, out var value) ? value : throw _reader.Damaged($"it recalls value {key}, which it never kept");

    private PickleGlobal FindGlobal(string name)
        => PickleGlobals.Find(name) ?? throw cursor.File.Error(
            $"names {Quote(name)}, which was refused; nothing was run. A checkpoint may hold only "
            + $"{PickleGlobals.Allowed}. If you trust its source, save it again with torch.save(model.state_dict(), ...).");

    /// <summary>A persistent id: ('storage', class, key, device, count) and, in old files, the part to look at.</summary>
    private TorchStorage FindStorage(object? id)
    {
        if (id is not PickleTuple
            {
                Items: ["storage", PickleGlobal { Call: PickleCall.Storage } type, string key, string, long count, .. var view]
            }
            || count < 0)
        {
            throw _reader.Damaged("it refers to something that is not a storage");
        }

        var (viewOffset, viewCount) = view switch
        {
            [] or [null] => (0, count),
            [PickleTuple { Items: [string, long offset, long length] }]
                when offset >= 0 && length >= 0 && offset <= count - length => (offset, length),
            _ => throw _reader.Damaged("it looks at a part of a storage that is not there"),
        };
        budget.Take(MemoCost);
        var storage = Charged(new TorchStorage(key, type.Element, count, viewOffset, viewCount));
        if (Storages.TryAdd(key, storage) || (Storages[key].Type == type.Element && Storages[key].Count == count))
        {
            return storage;
        }

        throw _reader.Damaged($"storage {Quote(key)} has two types or sizes");
    }
}
