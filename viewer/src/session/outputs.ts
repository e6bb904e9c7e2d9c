import type { Volume } from "../api/contract.ts";
import type { VoxelBox } from "../masks/voxelBox.ts";

/** What a workspace draws on. */
export interface LabelScreen {
  readonly labels: Uint8Array;
  show: (volume: Volume, bytes: ArrayBuffer) => Promise<void>;
  refresh: (box: VoxelBox) => void;
  setColours: (rgba: readonly (readonly [number, number, number, number])[], box: VoxelBox) => void;
}

/** What a workspace tells the user. */
export interface Reporter {
  say: (text: string) => void;
  warn: (text: string) => void;
}
