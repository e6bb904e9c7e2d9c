namespace MemorizingSam.Server.Protocols.NnInteractive.Contracts;

/// <summary>What the server can do. The official client asks for every one of these keys by name.</summary>
internal sealed record CapabilitiesAnswer
{
    /// <summary>Prompts.</summary>
    public required SupportedInteractions SupportedInteractions { get; init; }

    /// <summary>Channels.</summary>
    public required ChannelMapping ChannelMapping { get; init; }

    /// <summary>Channels of all interactions.</summary>
    public required int NumInteractionChannels { get; init; }

    /// <summary>Whether one can begin from a mask.</summary>
    public required bool SupportsInitialLabel { get; init; }

    /// <summary>Whether a mask is refined without a prompt.</summary>
    public required bool SupportsZeroShotLabelRefinement { get; init; }

    /// <summary>How thick clients draw scribbles, in voxels along each axis.</summary>
    public required int[] PreferredScribbleThickness { get; init; }

    /// <summary>How fast earlier prompts fade; ours do not.</summary>
    public required double InteractionDecay { get; init; }

    /// <summary>Edges of a crop in voxels.</summary>
    public required int[] PatchSize { get; init; }

    /// <summary>Whether large objects are looked at from further away.</summary>
    public required bool DoAutozoom { get; init; }

    /// <summary>Version of the protocol.</summary>
    public required string InferenceSessionVersion { get; init; }

    /// <summary>License of the model.</summary>
    public required string License { get; init; }

    /// <summary>Whether there is an undo.</summary>
    public required bool SupportsUndo { get; init; }
}
