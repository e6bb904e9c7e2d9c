const suffixes = [".nii", ".nii.gz", ".nrrd", ".mha"];

export const acceptedFiles = [".nii", ".gz", ".nrrd", ".mha"].join(",");

/** Why a file cannot be opened, judged by its name; null if it can be tried. */
export function refusalOfName(name: string): string | null {
  const lower = name.toLowerCase();
  if (suffixes.some((suffix) => lower.endsWith(suffix))) {
    return null;
  }
  if (lower.endsWith(".nhdr") || lower.endsWith(".mhd") || lower.endsWith(".hdr") || lower.endsWith(".img")) {
    return `'${name}' is half of a pair of files; save the volume as one file (${suffixes.join(", ")}).`;
  }
  if (lower.endsWith(".dcm") || !lower.includes(".")) {
    return `'${name}' looks like DICOM, which the viewer cannot open yet; convert the series to NIfTI first.`;
  }
  return `'${name}' is not a volume that the viewer knows; give ${suffixes.join(", ")}.`;
}

/** "ct.nii.gz" becomes "ct". */
export function withoutSuffix(name: string): string {
  const found = [...suffixes].sort((a, b) => b.length - a.length).find((suffix) => name.toLowerCase().endsWith(suffix));
  return found === undefined ? name : name.slice(0, -found.length);
}

export function readableBytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
