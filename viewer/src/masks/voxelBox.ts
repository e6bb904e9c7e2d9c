import type { Triple } from "../api/contract.ts";

/** A half-open box of voxels in the file's own order. */
export interface VoxelBox {
  low: Triple;
  high: Triple;
}

export const wholeVolume = (shape: Triple): VoxelBox => ({ low: [0, 0, 0], high: [...shape] });

export const isEmpty = ({ low, high }: VoxelBox): boolean => high[0] <= low[0] || high[1] <= low[1] || high[2] <= low[2];

export const voxelCount = (box: VoxelBox): number =>
  isEmpty(box) ? 0 : (box.high[0] - box.low[0]) * (box.high[1] - box.low[1]) * (box.high[2] - box.low[2]);

const pick = (choose: (p: number, q: number) => number, p: Triple, q: Triple): Triple => [choose(p[0], q[0]), choose(p[1], q[1]), choose(p[2], q[2])];

/** The smallest box around both; an empty one counts for nothing. */
export function union(a: VoxelBox, b: VoxelBox): VoxelBox {
  if (isEmpty(a)) {
    return b;
  }
  if (isEmpty(b)) {
    return a;
  }
  return { low: pick(Math.min, a.low, b.low), high: pick(Math.max, a.high, b.high) };
}

/** What lies in both; empty where they do not meet. */
export function intersection(a: VoxelBox, b: VoxelBox): VoxelBox {
  return { low: pick(Math.max, a.low, b.low), high: pick(Math.min, a.high, b.high) };
}

export const isInside = ({ low, high }: VoxelBox, shape: Triple): boolean =>
  [0, 1, 2].every((axis) => low[axis]! >= 0 && low[axis]! <= high[axis]! && high[axis]! <= shape[axis]!);

/** Calls back with the offset of the first voxel of every row (along x) of the box. */
export function forEachRow(box: VoxelBox, shape: Triple, visit: (offset: number, length: number) => void): void {
  const length = box.high[0] - box.low[0];
  for (let z = box.low[2]; z < box.high[2]; z++) {
    for (let y = box.low[1]; y < box.high[1]; y++) {
      visit(box.low[0] + shape[0] * (y + shape[1] * z), length);
    }
  }
}
