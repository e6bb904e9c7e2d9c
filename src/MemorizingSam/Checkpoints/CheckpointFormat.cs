namespace MemorizingSam.Checkpoints;

/// <summary>The container a checkpoint was read from; told by its content, never by its name.</summary>
public enum CheckpointFormat
{
    /// <summary>safetensors: a JSON header and raw bytes.</summary>
    Safetensors,

    /// <summary>What <c>torch.save</c> writes since 1.6: a zip with a pickle in it.</summary>
    TorchZip,

    /// <summary>What <c>torch.save</c> wrote before 1.6: pickles, then raw storages.</summary>
    TorchLegacy,
}
