import { describe, expect, it } from "vitest";
import type { Triple } from "../../src/api/contract.ts";
import { countShared, paintLabels } from "../../src/masks/labelMap.ts";
import { ObjectMask } from "../../src/masks/objectMask.ts";
import { union, voxelCount, wholeVolume } from "../../src/masks/voxelBox.ts";

const shape: Triple = [4, 2, 2];

const voxels = (...set: number[]): Uint8Array => Uint8Array.from({ length: 16 }, (_, i) => (set.includes(i) ? 1 : 0));

describe("paintLabels", () => {
  it("lets the last layer win where layers overlap", () => {
    const labels = new Uint8Array(16);
    paintLabels(labels, [{ value: 3, voxels: voxels(1, 2) }, { value: 7, voxels: voxels(2, 9) }], shape, wholeVolume(shape));
    expect([...labels]).toEqual([0, 3, 7, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0]);
  });

  it("clears what no layer covers, inside the box only", () => {
    const labels = new Uint8Array(16).fill(9);
    paintLabels(labels, [], shape, { low: [1, 0, 1], high: [3, 2, 2] });
    expect([...labels]).toEqual([9, 9, 9, 9, 9, 9, 9, 9, 9, 0, 0, 9, 9, 0, 0, 9]);
  });
});

describe("countShared", () => {
  const maskOf = (...set: number[]): ObjectMask => {
    const mask = new ObjectMask(shape);
    mask.voxels.set(voxels(...set));
    mask.extent = set.length === 0 ? mask.extent : wholeVolume(shape);
    return mask;
  };

  it("counts a voxel once, in however many masks it lies", () => {
    expect(countShared([maskOf(1, 2, 3), maskOf(2, 3, 9), maskOf(3, 9), maskOf()])).toBe(3);
  });

  it("finds nothing where masks lie apart", () => {
    expect([countShared([]), countShared([maskOf(1)]), countShared([maskOf(1), maskOf(2)])]).toEqual([0, 0, 0]);
  });
});

describe("union", () => {
  it("takes no notice of an empty box", () => {
    const box = { low: [2, 1, 0] as Triple, high: [3, 2, 1] as Triple };
    expect(union({ low: [0, 0, 0], high: [0, 0, 0] }, box)).toEqual(box);
    expect(voxelCount(union(box, { low: [0, 1, 0], high: [1, 2, 2] }))).toBe(3 * 1 * 2);
  });
});
