import { describe, expect, it } from "vitest";
import { emptyLabelNifti } from "../../src/volume/labelNifti.ts";
import { readNiftiGrid } from "../mock/nifti.ts";

describe("emptyLabelNifti", () => {
  it("carries the source's shape, spacing and affine", () => {
    const affine = [0, -2, 0, 10, 0, 0, 3, -20.5, 1.5, 0, 0, 7, 0, 0, 0, 1];
    const file = emptyLabelNifti([4, 5, 6], [1.5, 2, 3], affine);
    expect(readNiftiGrid(Buffer.from(file))).toEqual({ shape: [4, 5, 6], spacingMm: [1.5, 2, 3], affine });
  });

  it("is a single-file NIfTI-1 of unsigned bytes, all 0", () => {
    const bytes = Buffer.from(emptyLabelNifti([4, 5, 6], [1, 1, 1], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]));
    expect(bytes.length).toBe(352 + 4 * 5 * 6);
    expect(bytes.subarray(344, 348).toString("latin1")).toBe("n+1\0");
    expect([bytes.readInt16LE(70), bytes.readInt16LE(72), bytes.readFloatLE(108)]).toEqual([2, 8, 352]);
    expect(bytes.subarray(352).every((value) => value === 0)).toBe(true);
  });
});
