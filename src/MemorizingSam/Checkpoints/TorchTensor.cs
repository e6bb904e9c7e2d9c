using static MemorizingSam.Checkpoints.CheckpointException;

namespace MemorizingSam.Checkpoints;

/// <summary>A tensor as a pickle describes it: a view into a storage. Offset and strides count elements.</summary>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, long[] Shape, long[] Strides)
{
    /// <summary>Copies the tensor out of the file in C order, whatever its strides are.</summary>
    /// <exception cref="CheckpointException">It looks outside of its storage, or is too large.</exception>
    public NamedTensor Read(string name, MappedFile file, StorageTable storages, ReadBudget budget)
    {
        if (!TensorShape.TryCount(Shape, out var count) || !IsInside(count))
        {
            throw file.Error(
                $"has {Quote(name)} with shape {TensorShape.Text(Shape)}, strides {TensorShape.Text(Strides)} and offset "
                + $"{Offset:N0}, which does not lie within the {Storage.ViewCount:N0} elements of its storage; it is damaged.");
        }

        var size = Storage.Type.Size();
        var extent = storages.Find(Storage);
        budget.Take((Int128)count * size > long.MaxValue ? long.MaxValue : count * size);
        if (count * size > Array.MaxLength)
        {
            throw file.Error($"has {Quote(name)} with {count * size:N0} bytes; a tensor may have at most {Array.MaxLength:N0}.");
        }

        budget.Take(256 + (64 * Shape.Length));
        var data = GC.AllocateUninitializedArray<byte>((int)(count * size));
        if (count > 0)
        {
            Copy(file, extent.Offset + ((Storage.ViewOffset + Offset) * size), size, data);
        }

        return new NamedTensor(name, Storage.Type, Shape, data);
    }

    private void Copy(MappedFile file, long start, int size, byte[] data)
    {
        if (IsContiguous())
        {
            file.Read(start, data);
        }
        else
        {
            StridedCopy.Read(file, start, size, Shape, Strides, data);
        }
    }

    private bool IsInside(long count)
    {
        var last = (Int128)Offset;
        for (var axis = 0; axis < Shape.Length; axis++)
        {
            // A stride is looked at only where it is walked: torch leaves any number on axes of length 1.
            last += Shape[axis] > 1 ? (Int128)(Shape[axis] - 1) * Strides[axis] : 0;
            if (Strides[axis] < 0)
            {
                return false;
            }
        }

        return Offset >= 0 && (count == 0 || last < Storage.ViewCount);
    }

    private bool IsContiguous()
    {
        var expected = 1L;
        for (var axis = Shape.Length - 1; axis >= 0; axis--)
        {
            if (Shape[axis] > 1 && Strides[axis] != expected)
            {
                return false;
            }

            expected *= Shape[axis];
        }

        return true;
    }
}
