import { describe, expect, it } from "vitest";
import { presetsFor } from "../../src/view/windowPresets.ts";

describe("presetsFor", () => {
  it("offers CT windows for CT only", () => {
    expect(presetsFor({ low: -1024, high: 1800 }).map((preset) => preset.name)).toEqual(["Soft tissue", "Liver", "Lung", "Bone", "Brain", "Full range"]);
    expect(presetsFor({ low: 0, high: 900 })).toEqual([{ name: "Full range", low: 0, high: 900 }]);
  });

  it("shows soft tissue from -160 to 240 HU", () => {
    expect(presetsFor({ low: -1024, high: 1800 })[0]).toMatchObject({ low: -160, high: 240 });
  });
});
