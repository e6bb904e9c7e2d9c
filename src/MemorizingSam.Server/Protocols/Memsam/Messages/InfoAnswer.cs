using MemorizingSam.Server.Access;

namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Name">Always memsam.</param>
/// <param name="Version">Of memsam.</param>
/// <param name="Preset">What the model was made from.</param>
/// <param name="Fingerprint">Of its weights.</param>
/// <param name="Device">Where it runs.</param>
/// <param name="Precision">In what it computes.</param>
/// <param name="Crop">Edge of the crop that it sees, in voxels.</param>
/// <param name="Memory">What is memorised.</param>
/// <param name="Limits">What is allowed.</param>
/// <param name="Role">What the caller may do.</param>
internal sealed record InfoAnswer(
    string Name,
    string Version,
    string Preset,
    string Fingerprint,
    string Device,
    string Precision,
    int Crop,
    MemoryAnswer Memory,
    LimitsAnswer Limits,
    Role Role);
