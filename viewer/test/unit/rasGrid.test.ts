import { describe, expect, it } from "vitest";
import type { Triple } from "../../src/api/contract.ts";
import { colourBox, rasAxes, toRasBox } from "../../src/view/rasGrid.ts";

const shape: Triple = [3, 4, 5];

/** Label and voxel are tied by value: 1 + x + 3 y + 12 z. */
const labels = Uint8Array.from({ length: 60 }, (_, i) => i + 1);
const colours = Uint32Array.from({ length: 256 }, (_, i) => i * 1000);

/** The file voxel at a place of NiiVue's grid, told by hand: along each axis the file's axis, from its end if negative. */
function fileVoxel(permRas: readonly number[], ras: readonly number[]): number[] {
  const voxel = [0, 0, 0];
  permRas.forEach((entry, i) => {
    const axis = Math.abs(entry) - 1;
    voxel[axis] = entry > 0 ? ras[i]! : shape[axis]! - 1 - ras[i]!;
  });
  return voxel;
}

const permutations = [[1, 2, 3], [-1, -2, 3], [-2, 3, -1], [3, -1, 2], [2, 1, -3], [-3, -2, -1]];

describe.each(permutations)("colourBox with permRAS %i %i %i", (...permRas) => {
  const axes = rasAxes(permRas);

  it("puts every voxel of the whole volume where NiiVue draws it", () => {
    const size = axes.map(({ fileAxis }) => shape[fileAxis]!);
    const out = colourBox(labels, shape, axes, toRasBox({ low: [0, 0, 0], high: shape }, shape, axes), colours);
    out.forEach((colour, i) => {
      const [x, y, z] = fileVoxel(permRas, [i % size[0]!, Math.floor(i / size[0]!) % size[1]!, Math.floor(i / (size[0]! * size[1]!))]);
      expect(colour).toBe(1000 * (1 + x! + 3 * y! + 12 * z!));
    });
  });

  it("gives of a box exactly the box's voxels", () => {
    const box = toRasBox({ low: [1, 1, 2], high: [3, 2, 5] }, shape, axes);
    const found = [...colourBox(labels, shape, axes, box, colours)].sort((a, b) => a - b);
    const wanted = [];
    for (let z = 2; z < 5; z++) {
      for (let x = 1; x < 3; x++) {
        wanted.push(1000 * (1 + x + 3 * 1 + 12 * z));
      }
    }
    expect(found).toEqual(wanted.sort((a, b) => a - b));
  });
});

describe("rasAxes", () => {
  it("refuses what is no permutation", () => {
    expect(() => rasAxes([1, 1, 3])).toThrow("signed permutation of 1, 2, 3; got 1, 1, 3");
  });
});
