import type { Change, Triple } from "../api/contract.ts";
import { inflateBits } from "./packedBits.ts";
import { forEachRow, isEmpty, isInside, union, voxelCount, type VoxelBox } from "./voxelBox.ts";

const nothing = (): VoxelBox => ({ low: [0, 0, 0], high: [0, 0, 0] });

/** One object's mask: a byte per voxel in the file's own order, x fastest, kept equal to the server's by changes. */
export class ObjectMask {
  readonly shape: Triple;
  readonly voxels: Uint8Array;
  /** A box that holds all voxels of the mask. It may be larger than the smallest one. */
  extent: VoxelBox = nothing();
  revision = 0;

  constructor(shape: Triple) {
    this.shape = shape;
    this.voxels = new Uint8Array(shape[0] * shape[1] * shape[2]);
  }

  /** Whether a change builds on what is here: on this revision, or on the empty mask. */
  follows(change: Change): boolean {
    return change.from === 0 || change.from === this.revision;
  }

  /**
   * Takes a change over.
   * @returns The box outside of which nothing changed.
   */
  async apply(change: Change): Promise<VoxelBox> {
    if (!this.follows(change)) {
      throw new RangeError(`The change leads from revision ${change.from}, this mask is at ${this.revision}; ask for the change since ${this.revision}.`);
    }
    const box: VoxelBox = { low: change.low, high: change.high };
    if (!isInside(box, this.shape)) {
      throw new RangeError(`The change's box ${change.low.join(",")} to ${change.high.join(",")} is not inside ${this.shape.join("x")}.`);
    }
    const bits = await inflateBits(change.bits);
    const needed = Math.ceil(voxelCount(box) / 8);
    if (bits.length !== needed) {
      throw new RangeError(`The change's box needs ${needed} bytes of bits, got ${bits.length}.`);
    }
    // An unchanged mask is sent as an empty box; relative to the empty mask it means empty, so that what was here goes.
    const cleared = change.from === 0 ? this.clear() : nothing();
    this.#unpack(box, bits);
    this.revision = change.revision;
    this.extent = change.from === 0 ? box : union(this.extent, box);
    return union(cleared, box);
  }

  /**
   * Empties the mask.
   * @returns The box that held it.
   */
  clear(): VoxelBox {
    const had = this.extent;
    if (!isEmpty(had)) {
      forEachRow(had, this.shape, (offset, length) => this.voxels.fill(0, offset, offset + length));
    }
    this.extent = nothing();
    this.revision = 0;
    return had;
  }

  #unpack(box: VoxelBox, bits: Uint8Array): void {
    if (isEmpty(box)) {
      return;
    }
    let bit = 0;
    forEachRow(box, this.shape, (offset, length) => {
      for (let i = 0; i < length; i++, bit++) {
        this.voxels[offset + i] = (bits[bit >> 3]! >> (bit & 7)) & 1;
      }
    });
  }
}
