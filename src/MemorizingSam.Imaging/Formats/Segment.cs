namespace MemorizingSam.Imaging.Formats;

/// <summary>One labelled object of a segmentation, as 3D Slicer knows them.</summary>
/// <param name="LabelValue">Value of its voxels; at least 1.</param>
/// <param name="Name">What it is called; null calls it Segment_ and its label value.</param>
/// <param name="Color">How it is shown; null chooses a colour by its place in the list.</param>
/// <param name="Terminology">
/// What it is, in coded terms, as 3D Slicer's TerminologyEntry: context, category, type, type modifier, anatomic context,
/// region and region modifier, parted by ~, each code being scheme^value^meaning. Null means tissue, as in 3D Slicer.
/// </param>
/// <param name="Layer">Which of the file's layers its voxels lie in, from 0; segments that overlap need different ones.</param>
public sealed record Segment(int LabelValue, string? Name = null, SegmentColor? Color = null, string? Terminology = null, int Layer = 0);
