import { describe, expect, it } from "vitest";
import type { Step } from "../../src/api/contract.ts";
import { proposalNews, stepNews } from "../../src/session/stepNews.ts";

const step = (object: string, voxels: number): Step => ({
  object, voxels, volumeMl: voxels / 10, estimatedDice: 0.914, milliseconds: { queue: 0, encode: 0, decode: 0, total: 1260 },
  change: { revision: 1, from: 0, low: [0, 0, 0], high: [0, 0, 0], bits: "" },
});

describe("stepNews", () => {
  it("says how large the mask is, or why it is empty", () => {
    expect(stepNews(step("liver", 25))).toBe("liver: 2.5 ml, estimated Dice 0.91 (1.3 s).");
    expect(stepNews({ ...step("liver", 0), emptyReason: "the click excludes." })).toBe("liver is empty. the click excludes.");
  });
});

describe("proposalNews", () => {
  it("names the masks that were replaced and emptied, and the way back", () => {
    expect(proposalNews([step("liver", 5), step("spleen", 0)], [])).toBe("Proposed 1 object from memory; 1 not in view.");
    expect(proposalNews([step("liver", 5), step("spleen", 0)], ["liver", "spleen"])).toBe(
      "Proposed 1 object from memory; 1 not in view. Masks replaced: liver; emptied: spleen. Ctrl+Z takes that back.");
  });
});
