import { describe, expect, it } from "vitest";
import { thin } from "../../src/view/gestures.ts";

describe("thin", () => {
  it("keeps both ends", () => {
    expect(thin([...Array(101).keys()], 5)).toEqual([0, 25, 50, 75, 100]);
    expect(thin([1, 2], 5)).toEqual([1, 2]);
  });
});
