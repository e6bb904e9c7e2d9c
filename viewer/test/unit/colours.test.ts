import { describe, expect, it } from "vitest";
import type { Triple } from "../../src/api/contract.ts";
import { fromHex, nextColour, toHex } from "../../src/colours.ts";

describe("colours", () => {
  it("go to hex and back", () => {
    expect(toHex([1, 160, 255])).toBe("#01a0ff");
    expect(fromHex("#01a0ff")).toEqual([1, 160, 255]);
  });

  it("differ until the palette is used up", () => {
    const used: Triple[] = [];
    for (let i = 0; i < 10; i++) {
      used.push(nextColour(used));
    }
    expect(new Set(used.map(toHex)).size).toBe(10);
    expect(used.map(toHex)).toContain(toHex(nextColour(used)));
  });
});
