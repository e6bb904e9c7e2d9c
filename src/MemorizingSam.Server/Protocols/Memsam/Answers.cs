using MemorizingSam.Server.Access;
using MemorizingSam.Server.Sessions;

namespace MemorizingSam.Server.Protocols.Memsam;

/// <param name="Low">Smallest finite real value; null if there is none.</param>
/// <param name="High">Largest finite real value; null if there is none.</param>
internal sealed record IntensityAnswer(double? Low, double? High);

/// <param name="Id">Its id.</param>
/// <param name="Name">The name that its user gave it.</param>
/// <param name="Bytes">Bytes of the file.</param>
/// <param name="Shape">Voxels along x, y, z.</param>
/// <param name="SpacingMm">Distances of neighbouring voxels in mm.</param>
/// <param name="Affine">From voxels to mm RAS: 16 numbers, row by row.</param>
/// <param name="VoxelType">Number type of the stored voxels.</param>
/// <param name="Orientation">Nearest three-letter orientation.</param>
/// <param name="Intensity">What values there are.</param>
/// <param name="Sha256">Of the file.</param>
internal sealed record VolumeAnswer(
    string Id,
    string Name,
    long Bytes,
    int[] Shape,
    double[] SpacingMm,
    double[] Affine,
    string VoxelType,
    string Orientation,
    IntensityAnswer Intensity,
    string Sha256);

/// <param name="Volumes">Oldest first.</param>
internal sealed record VolumesAnswer(IReadOnlyList<VolumeAnswer> Volumes);

/// <param name="Sessions">The latest used first.</param>
internal sealed record SessionsAnswer(IReadOnlyList<SessionView> Sessions);

/// <param name="Revision">Number of the mask.</param>
/// <param name="From">Number of the mask that it is the difference to; 0 for the empty one.</param>
/// <param name="Low">First voxel of the smallest box outside of which nothing changed.</param>
/// <param name="High">The voxel after its last.</param>
/// <param name="Bits">Base64 of zlib of the box's voxels, one bit each, x fastest, the lowest bit first; empty if nothing changed.</param>
internal sealed record ChangeAnswer(long Revision, long From, int[] Low, int[] High, string Bits);

/// <param name="Queue">Waiting for the device.</param>
/// <param name="Encode">Cropping, encoding and recalling.</param>
/// <param name="Decode">Decoding.</param>
/// <param name="Total">All of it, waiting and writing to the disk included.</param>
internal sealed record MillisecondsAnswer(double Queue, double Encode, double Decode, double Total);

/// <param name="Object">The object.</param>
/// <param name="EstimatedDice">How good the model thinks the mask is; null if it cannot tell.</param>
/// <param name="EmptyReason">Why the mask is empty whatever the model; null if it was asked.</param>
/// <param name="Voxels">Voxels of the mask.</param>
/// <param name="VolumeMl">Their volume.</param>
/// <param name="Milliseconds">What it took.</param>
/// <param name="Change">The new mask.</param>
internal sealed record StepAnswer(
    string Object,
    double? EstimatedDice,
    string? EmptyReason,
    long Voxels,
    double VolumeMl,
    MillisecondsAnswer Milliseconds,
    ChangeAnswer Change);

/// <param name="Steps">One for each object.</param>
internal sealed record StepsAnswer(IReadOnlyList<StepAnswer> Steps);

/// <param name="Session">The session after it.</param>
/// <param name="Steps">One for each object whose mask changed.</param>
internal sealed record EditAnswer(SessionView Session, IReadOnlyList<StepAnswer> Steps);

/// <param name="Voxels">Number of voxels.</param>
/// <param name="VolumeMl">Their volume.</param>
/// <param name="SurfaceMm2">Area of the surface.</param>
/// <param name="Intensity">Image values in it; null if none is finite.</param>
/// <param name="Box">The box around it along the patient's axes, in mm RAS; null if it is empty.</param>
internal sealed record StatisticsAnswer(long Voxels, double VolumeMl, double SurfaceMm2, ValuesAnswer? Intensity, BoxAnswer? Box);

/// <param name="Mean">Mean.</param>
/// <param name="Median">Median.</param>
/// <param name="Min">Smallest.</param>
/// <param name="Max">Largest.</param>
internal sealed record ValuesAnswer(double Mean, double Median, double Min, double Max);

/// <param name="Low">Lowest corner.</param>
/// <param name="High">Highest corner.</param>
internal sealed record BoxAnswer(double[] Low, double[] High);

/// <param name="Recalled">The cases that were recalled, nearest first.</param>
/// <param name="VolumeMl">Volume with and without memories.</param>
/// <param name="Dice">Dice of the mask with memories and the one that the same prompts give without; null if both are empty.</param>
/// <param name="EmptyReason">Why the mask is empty whatever the model; null if it was asked.</param>
internal sealed record WhyAnswer(IReadOnlyList<RecalledAnswer> Recalled, WithAndWithoutAnswer VolumeMl, double? Dice, string? EmptyReason);

/// <param name="WithMemory">With memories.</param>
/// <param name="WithoutMemory">Without.</param>
internal sealed record WithAndWithoutAnswer(double WithMemory, double WithoutMemory);

/// <param name="Id">Of the memory.</param>
/// <param name="Label">What was segmented in it.</param>
/// <param name="Distance">Distance of the recall keys.</param>
/// <param name="Weight">How much it counts beside others of equal distance.</param>
/// <param name="ShareOfCrop">Its share of the crop's answers, 0 to 1; null if that cannot be told any more.</param>
/// <param name="ShareOfObject">Its share of the answers where the object is.</param>
/// <param name="Who">Who accepted it; null if it was removed since.</param>
/// <param name="When">When; null if it was removed since.</param>
/// <param name="Thumbnail">Picture as a data URL; null if there is none.</param>
internal sealed record RecalledAnswer(
    string Id,
    string Label,
    double Distance,
    double Weight,
    double? ShareOfCrop,
    double? ShareOfObject,
    string? Who,
    DateTimeOffset? When,
    string? Thumbnail);

/// <param name="Memorized">One for each object.</param>
/// <param name="Bank">The bank after it.</param>
internal sealed record MemorizedAnswer(IReadOnlyList<MemorizedObject> Memorized, BankAnswer Bank);

/// <param name="Cases">Cases in it.</param>
internal sealed record BankAnswer(int Cases);

/// <param name="Cases">As they were added.</param>
internal sealed record CasesAnswer(IReadOnlyList<CaseAnswer> Cases);

/// <param name="Id">Id of the case: of its memory at the model's own spacing.</param>
/// <param name="Labels">What was segmented.</param>
/// <param name="Who">Who accepted it.</param>
/// <param name="When">When.</param>
/// <param name="Note">Anything worth knowing.</param>
/// <param name="Agreement">Dice with what had been proposed; null if it was not asked.</param>
/// <param name="Disabled">Whether it is not recalled.</param>
/// <param name="Weight">How much it counts beside others of equal distance.</param>
/// <param name="Bytes">Bytes of its files.</param>
/// <param name="HasThumbnail">Whether there is a picture.</param>
internal sealed record CaseAnswer(
    string Id,
    IReadOnlyList<string> Labels,
    string? Who,
    DateTimeOffset When,
    string? Note,
    double? Agreement,
    bool Disabled,
    double Weight,
    long Bytes,
    bool HasThumbnail);

/// <param name="Name">What was segmented.</param>
/// <param name="Cases">Cases of it.</param>
internal sealed record LabelAnswer(string Name, int Cases);

/// <param name="Cases">Cases in the bank.</param>
/// <param name="Usable">Whether the model can use them; if not, sessions have no memory.</param>
/// <param name="Labels">By label.</param>
internal sealed record MemoryAnswer(int Cases, bool Usable, IReadOnlyList<LabelAnswer> Labels);

/// <param name="UploadBytes">Most bytes of a file.</param>
/// <param name="Voxels">Most voxels of a volume.</param>
/// <param name="Sessions">Most sessions of the caller.</param>
/// <param name="OpenVolumes">Most volumes in memory.</param>
internal sealed record LimitsAnswer(long UploadBytes, long Voxels, int Sessions, int OpenVolumes);

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

/// <param name="Entries">Oldest first.</param>
internal sealed record AuditAnswer(IReadOnlyList<AuditEntry> Entries);

/// <param name="Erased">Memories whose files are gone.</param>
/// <param name="FreedBytes">Bytes that were freed.</param>
internal sealed record CompactAnswer(int Erased, long FreedBytes);
