import type { Volume } from "../api/contract.ts";

/** What is shown from black to white. */
export interface IntensityWindow {
  low: number;
  high: number;
}

export interface WindowPreset extends IntensityWindow {
  name: string;
}

const centred = (name: string, level: number, width: number): WindowPreset => ({ name, low: level - width / 2, high: level + width / 2 });

/** Usual CT windows in HU, as level and width. */
export const ctPresets: readonly WindowPreset[] = [
  centred("Soft tissue", 40, 400),
  centred("Liver", 60, 160),
  centred("Lung", -600, 1500),
  centred("Bone", 450, 1800),
  centred("Brain", 40, 80),
];

/** Air near -1000 HU is what tells CT from other images without a header that says so. */
export const looksLikeCt = (intensity: IntensityWindow): boolean => intensity.low <= -200 && intensity.low >= -4096 && intensity.high > 100;

/** All values of a volume; 0 to 1 where it has none. */
export const windowOf = (volume: Volume | null): IntensityWindow => ({ low: volume?.intensity.low ?? 0, high: volume?.intensity.high ?? 1 });

/** The presets on offer: the image's own range first, CT windows only where they mean something. */
export function presetsFor(intensity: IntensityWindow): WindowPreset[] {
  const full: WindowPreset = { name: "Full range", low: intensity.low, high: intensity.high };
  return looksLikeCt(intensity) ? [...ctPresets, full] : [full];
}
