/** The shapes of docs/api.md, version 1. Axis order is x, y, z of the file's own voxel grid; world points are RAS mm. */

export type Triple = [number, number, number];

export interface ServerInfo {
  name: string;
  version: string;
  preset: string;
  fingerprint: string;
  device: string;
  /** `usable` is false where the model cannot recall the bank's cases. */
  memory: { cases: number; usable?: boolean; labels: { name: string; cases: number }[] };
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
  /** Smallest and largest finite value; null where there is none. */
  intensity: { low: number | null; high: number | null };
}

/** A file in a folder that the server may open. */
export interface ServerFile {
  path: string;
  name: string;
  bytes: number;
}

export interface SessionObject {
  name: string;
  voxels: number;
  revision: number;
  clicks: number;
  estimatedDice: number | null;
  /** Red, green, blue, 0 to 1. */
  color: Triple;
  /** Null in a session of an older server. */
  points: Mark[] | null;
}

/** A click. */
export interface Mark {
  /** RAS mm. */
  at: Triple;
  positive: boolean;
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
  /** What it is called from now on; null or missing if its name stays. The step of that name has the mask. */
  newName?: string | null;
  estimatedDice: number | null;
  /** Why the mask is empty whatever the model; null or missing if it was asked. */
  emptyReason?: string | null;
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
  intensity: { mean: number; median: number; min: number; max: number } | null;
}

export interface RecalledCase {
  id: string;
  label: string;
  distance: number;
  /** How much the bank's keeper lets it count beside others of equal distance. */
  weight: number;
  /** Its share of the answers in the crop and where the object is, 0 to 1; null if that cannot be told any more. */
  shareOfCrop: number | null;
  shareOfObject: number | null;
  who: string | null;
  when: string | null;
  thumbnail: string | null;
}

export interface Why {
  recalled: RecalledCase[];
  volumeMl: { withMemory: number; withoutMemory: number };
  /** Of the mask with memories and the one that the same prompts give without; null if both are empty. */
  dice: number | null;
  emptyReason: string | null;
}

export interface Memorized {
  memorized: { object: string; ids: string[]; agreement: number | null }[];
  bank: { cases: number };
}

export type LabelFormat = "nii.gz" | "seg.nrrd" | "nrrd" | "mha";
