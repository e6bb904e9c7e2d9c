import type { Triple } from "../api/contract.ts";
import type { VoxelBox } from "../masks/voxelBox.ts";

/** For each axis of NiiVue's grid (right, anterior, superior): which axis of the file it is, and whether it runs backwards. */
export interface RasAxis {
  fileAxis: number;
  isFlipped: boolean;
}

/** Reads NiiVue's `permRAS`: +-1, +-2 or +-3 for each axis. */
export function rasAxes(permRas: readonly number[]): RasAxis[] {
  const axes = permRas.slice(0, 3).map((entry) => ({ fileAxis: Math.abs(entry) - 1, isFlipped: entry < 0 }));
  if (new Set(axes.map((axis) => axis.fileAxis)).size !== 3 || axes.some((axis) => ![0, 1, 2].includes(axis.fileAxis))) {
    throw new RangeError(`permRAS must be a signed permutation of 1, 2, 3; got ${permRas.join(", ")}.`);
  }
  return axes;
}

/** A file box seen in the grid that NiiVue draws. */
export function toRasBox(box: VoxelBox, shape: Triple, axes: readonly RasAxis[]): VoxelBox {
  const low: Triple = [0, 0, 0];
  const high: Triple = [0, 0, 0];
  axes.forEach(({ fileAxis, isFlipped }, i) => {
    low[i] = isFlipped ? shape[fileAxis]! - box.high[fileAxis]! : box.low[fileAxis]!;
    high[i] = isFlipped ? shape[fileAxis]! - box.low[fileAxis]! : box.high[fileAxis]!;
  });
  return { low, high };
}

/** Where file voxels lie, walking along NiiVue's axes: offset = start + sum of index * step. */
export function rasWalk(shape: Triple, axes: readonly RasAxis[]): { start: number; step: Triple } {
  const strides: Triple = [1, shape[0], shape[0] * shape[1]];
  let start = 0;
  const step = axes.map(({ fileAxis, isFlipped }) => {
    const stride = strides[fileAxis]!;
    start += isFlipped ? stride * (shape[fileAxis]! - 1) : 0;
    return isFlipped ? -stride : stride;
  }) as Triple;
  return { start, step };
}

/**
 * Colours a box of a label map for NiiVue's overlay texture.
 * @param box In NiiVue's grid.
 * @param colours RGBA of each label, 4 bytes a label, packed as little-endian words.
 * @returns RGBA of the box's voxels, x fastest, in NiiVue's order.
 */
export function colourBox(labels: Uint8Array, shape: Triple, axes: readonly RasAxis[], box: VoxelBox, colours: Uint32Array): Uint32Array {
  const { start, step } = rasWalk(shape, axes);
  const [nx, ny, nz] = [box.high[0] - box.low[0], box.high[1] - box.low[1], box.high[2] - box.low[2]];
  const out = new Uint32Array(nx * ny * nz);
  let to = 0;
  for (let z = box.low[2]; z < box.high[2]; z++) {
    for (let y = box.low[1]; y < box.high[1]; y++) {
      let from = start + box.low[0] * step[0] + y * step[1] + z * step[2];
      for (let x = 0; x < nx; x++, from += step[0]) {
        out[to++] = colours[labels[from]!]!;
      }
    }
  }
  return out;
}
