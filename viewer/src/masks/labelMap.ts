import type { Triple } from "../api/contract.ts";
import { forEachRow, type VoxelBox } from "./voxelBox.ts";

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
