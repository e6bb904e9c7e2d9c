/** The shapes of docs/api.md, version 1. Axis order is x, y, z of the file's own voxel grid; world points are RAS mm. */

export type Triple = [number, number, number];

export interface ServerInfo {
  name: string;
  version: string;
  preset: string;
  fingerprint: string;
  device: string;
  memory: { cases: number; labels: { name: string; cases: number }[] };
  limits: { uploadBytes: number; voxels: number; sessions: number; openVolumes: number };
  role: "viewer" | "annotator" | "admin";
}

export interface Volume {
  id: string;
  name: string;
  bytes: number;
  shape: Triple;
  spacingMm: Triple;
  /** Voxel to RAS mm, 4x4, row by row. */
  affine: number[];
  voxelType: string;
  orientation: string;
  intensity: { low: number; high: number };
}

export interface SessionObject {
  name: string;
  voxels: number;
  revision: number;
  clicks: number;
  estimatedDice: number | null;
  color: Triple;
}

export interface Session {
  id: string;
  volume: string;
  memory: boolean;
  objects: SessionObject[];
  canUndo: boolean;
  canRedo: boolean;
  lastUsed: string;
}

/** What a mask became: the new voxels of a half-open box, relative to revision `from` (0 is the empty mask). */
export interface Change {
  revision: number;
  from: number;
  low: Triple;
  high: Triple;
  /** base64 of zlib of one bit per voxel, x fastest, first voxel in the lowest bit. */
  bits: string;
}

export interface Step {
  object: string;
  estimatedDice: number | null;
  voxels: number;
  volumeMl: number;
  milliseconds: { queue: number; encode: number; decode: number; total: number };
  change: Change;
}

export interface HistoryAnswer {
  session: Session;
  steps: Step[];
}

export interface Statistics {
  voxels: number;
  volumeMl: number;
  surfaceMm2: number;
  intensity: { mean: number; standardDeviation: number } | null;
}

export interface RecalledCase {
  id: string;
  label: string;
  distance: number;
  weight: number;
  who: string | null;
  when: string | null;
  thumbnail: string | null;
}

export interface Why {
  recalled: RecalledCase[];
}

export interface Memorized {
  memorized: { object: string; ids: string[]; agreement: number | null }[];
  bank: { cases: number };
}

export type LabelFormat = "nii.gz" | "seg.nrrd" | "nrrd" | "mha";
