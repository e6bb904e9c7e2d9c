import type { Triple } from "../api/contract.ts";
import type { ObjectMask } from "./objectMask.ts";
import { forEachRow, intersection, isEmpty, union, type VoxelBox } from "./voxelBox.ts";

/** A mask and the label value that its voxels get in the map. */
export interface Layer {
  value: number;
  voxels: Uint8Array;
}

/** Writes, within a box, the value of the last layer that covers each voxel; 0 where none does. */
export function paintLabels(labels: Uint8Array, layers: readonly Layer[], shape: Triple, box: VoxelBox): void {
  forEachRow(box, shape, (offset, length) => {
    labels.fill(0, offset, offset + length);
    for (const { value, voxels } of layers) {
      for (let i = offset; i < offset + length; i++) {
        if (voxels[i] !== 0) {
          labels[i] = value;
        }
      }
    }
  });
}

/** How many voxels lie in more than one of the masks, all of one shape. */
export function countShared(masks: readonly ObjectMask[]): number {
  let shared: VoxelBox = { low: [0, 0, 0], high: [0, 0, 0] };
  for (const [i, mask] of masks.entries()) {
    for (const other of masks.slice(i + 1)) {
      const both = intersection(mask.extent, other.extent);
      shared = isEmpty(both) ? shared : union(shared, both);
    }
  }
  let count = 0;
  if (!isEmpty(shared)) {
    forEachRow(shared, masks[0]!.shape, (offset, length) => {
      for (let i = offset; i < offset + length; i++) {
        let covers = 0;
        for (const { voxels } of masks) {
          covers += voxels[i]!;
        }
        count += Number(covers > 1);
      }
    });
  }
  return count;
}
