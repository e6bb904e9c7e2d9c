namespace MemorizingSam.Checkpoints;

/// <summary>Which tensors of a file to copy out.</summary>
public enum CheckpointScope
{
    /// <summary>The model's: of a trainer's dictionary only its state dict, without the optimizer's.</summary>
    Model,

    /// <summary>All, each under its dotted path (<c>optimizer_state_dict.state.0.exp_avg</c>).</summary>
    Everything,
}
