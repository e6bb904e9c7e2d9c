import { describe, expect, it } from "vitest";
import type { Triple } from "../../src/api/contract.ts";
import { ObjectMask } from "../../src/masks/objectMask.ts";
import { inflateBits } from "../../src/masks/packedBits.ts";
import { changeBetween } from "../mock/change.ts";

const shape: Triple = [5, 4, 3];

const maskOf = (isSet: (x: number, y: number, z: number) => boolean): Uint8Array =>
  Uint8Array.from({ length: 60 }, (_, i) => (isSet(i % 5, Math.floor(i / 5) % 4, Math.floor(i / 20)) ? 1 : 0));

/** Reproducible pseudo-random numbers (mulberry32). */
function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe("inflateBits", () => {
  it("undoes base64 and zlib of a known answer", async () => {
    // python3: base64.b64encode(zlib.compress(bytes([0b10000001, 0xff, 0x02])))
    expect([...(await inflateBits("eJxr/M8EAAOGAYM="))]).toEqual([0x81, 0xff, 0x02]);
  });

  it("gives nothing for an unchanged mask", async () => {
    expect((await inflateBits("")).length).toBe(0);
  });
});

describe("ObjectMask.apply", () => {
  it("puts the first bit of the first byte at the box's low corner, x fastest", async () => {
    const mask = new ObjectMask(shape);
    // The bits 1101, lowest first, are the voxels (1,2,1), not (2,2,1), (1,3,1) and (2,3,1); packed by python3's zlib.
    await mask.apply({ revision: 1, from: 0, low: [1, 2, 1], high: [3, 4, 2], bits: "eJzjBQAADgAO" });
    expect([...mask.voxels.keys()].filter((i) => mask.voxels[i] === 1)).toEqual([1 + 5 * 2 + 20, 1 + 5 * 3 + 20, 2 + 5 * 3 + 20]);
  });

  it("follows a long chain of changes to the voxel", async () => {
    const next = random(7);
    const mask = new ObjectMask(shape);
    let before: Uint8Array | null = null;
    for (let revision = 1; revision <= 40; revision++) {
      const after = maskOf(() => next() < 0.3);
      await mask.apply(changeBetween(before, after, shape, revision - 1, revision));
      expect(mask.voxels).toEqual(after);
      before = after;
    }
  });

  it("replaces the mask by a change from the empty one, and tells both places", async () => {
    const mask = new ObjectMask(shape);
    await mask.apply(changeBetween(null, maskOf((x) => x === 4), shape, 0, 1));
    const box = await mask.apply(changeBetween(null, maskOf((x, y) => x === 0 && y === 0), shape, 0, 2));
    expect(mask.voxels).toEqual(maskOf((x, y) => x === 0 && y === 0));
    expect(box).toEqual({ low: [0, 0, 0], high: [5, 4, 3] });
  });

  it("empties the mask when the new one is empty", async () => {
    const mask = new ObjectMask(shape);
    await mask.apply(changeBetween(null, maskOf((x) => x === 2), shape, 0, 1));
    await mask.apply({ revision: 2, from: 0, low: [0, 0, 0], high: [0, 0, 0], bits: "" });
    expect(mask.voxels.includes(1)).toBe(false);
  });

  it("leaves the mask as it is when nothing changed", async () => {
    const mask = new ObjectMask(shape);
    const before = maskOf((x) => x === 2);
    await mask.apply(changeBetween(null, before, shape, 0, 1));
    await mask.apply({ revision: 2, from: 1, low: [0, 0, 0], high: [0, 0, 0], bits: "" });
    expect(mask.voxels).toEqual(before);
    expect(mask.revision).toBe(2);
  });

  it("refuses a change that builds on another revision", async () => {
    const mask = new ObjectMask(shape);
    await expect(mask.apply({ revision: 5, from: 4, low: [0, 0, 0], high: [0, 0, 0], bits: "" })).rejects.toThrow("The change leads from revision 4, this mask is at 0");
  });

  it("refuses a box outside of the volume and bits that do not fill the box", async () => {
    const mask = new ObjectMask(shape);
    await expect(mask.apply({ revision: 1, from: 0, low: [0, 0, 0], high: [6, 1, 1], bits: "" })).rejects.toThrow("is not inside 5x4x3");
    await expect(new ObjectMask(shape).apply({ revision: 1, from: 0, low: [0, 0, 0], high: [5, 1, 1], bits: "eJxr/M8EAAOGAYM=" })).rejects.toThrow("needs 1 bytes of bits, got 3");
  });
});
