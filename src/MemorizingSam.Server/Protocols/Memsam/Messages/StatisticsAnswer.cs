namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Voxels">Number of voxels.</param>
/// <param name="VolumeMl">Their volume.</param>
/// <param name="SurfaceMm2">Area of the surface.</param>
/// <param name="Intensity">Image values in it; null if none is finite.</param>
/// <param name="Box">The box around it along the patient's axes, in mm RAS; null if it is empty.</param>
internal sealed record StatisticsAnswer(long Voxels, double VolumeMl, double SurfaceMm2, ValuesAnswer? Intensity, BoxAnswer? Box);
