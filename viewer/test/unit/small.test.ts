import { describe, expect, it } from "vitest";
import type { Triple } from "../../src/api/contract.ts";
import { fromHex, nextColour, toHex } from "../../src/colours.ts";
import { waitUntilAlive } from "../../src/session/reconnect.ts";
import { commandOf, keyBindings } from "../../src/ui/keyBindings.ts";
import { thin } from "../../src/view/gestures.ts";
import { presetsFor } from "../../src/view/windowPresets.ts";
import { readableBytes, refusalOfName, withoutSuffix } from "../../src/volume/fileNames.ts";

const press = (key: string, held: { ctrl?: boolean; shift?: boolean; alt?: boolean } = {}) =>
  ({ key, ctrlKey: held.ctrl ?? false, metaKey: false, shiftKey: held.shift ?? false, altKey: held.alt ?? false });

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

describe("commandOf", () => {
  it("knows the keys of Slicer's nnInteractive plugin", () => {
    const expected = { p: "point", b: "box", s: "scribble", t: "toggleSign", e: "nextObject", r: "resetObject", v: "toggleObject", Delete: "removeObject" };
    for (const [key, command] of Object.entries(expected)) {
      expect(commandOf(press(key))).toBe(command);
    }
    expect(commandOf(press("z", { ctrl: true }))).toBe("undo");
  });

  it("tells Ctrl+Z from Ctrl+Shift+Z, where the letter is a capital", () => {
    expect(commandOf(press("Z", { ctrl: true, shift: true }))).toBe("redo");
  });

  it("takes signs whether or not the keyboard needs shift for them", () => {
    expect(commandOf(press("?", { shift: true }))).toBe("help");
    expect(commandOf(press("="))).toBe("zoomIn");
  });

  it("leaves the browser's own keys alone", () => {
    expect([commandOf(press("r", { ctrl: true })), commandOf(press("ArrowLeft", { alt: true })), commandOf(press("q"))]).toEqual([null, null, null]);
  });

  it("has no key twice", () => {
    const keys = keyBindings.map(({ key, ctrl, shift }) => `${key} ${String(ctrl ?? false)} ${String(shift ?? false)}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe("waitUntilAlive", () => {
  it("asks ever more seldom, but at least every 8 s", async () => {
    const pauses: number[] = [];
    let asked = 0;
    await waitUntilAlive({
      isAlive: () => Promise.resolve(++asked > 7), signal: new AbortController().signal, sleep: (milliseconds) => Promise.resolve(void pauses.push(milliseconds)),
    });
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
  });
});

describe("thin", () => {
  it("keeps both ends", () => {
    expect(thin([...Array(101).keys()], 5)).toEqual([0, 25, 50, 75, 100]);
    expect(thin([1, 2], 5)).toEqual([1, 2]);
  });
});

describe("presetsFor", () => {
  it("offers CT windows for CT only", () => {
    expect(presetsFor({ low: -1024, high: 1800 }).map((preset) => preset.name)).toEqual(["Soft tissue", "Liver", "Lung", "Bone", "Brain", "Full range"]);
    expect(presetsFor({ low: 0, high: 900 })).toEqual([{ name: "Full range", low: 0, high: 900 }]);
  });

  it("shows soft tissue from -160 to 240 HU", () => {
    expect(presetsFor({ low: -1024, high: 1800 })[0]).toMatchObject({ low: -160, high: 240 });
  });
});

describe("file names", () => {
  it("of volumes pass, others are told why not", () => {
    expect(["ct.nii", "CT.NII.GZ", "a.nrrd", "b.mha"].map(refusalOfName)).toEqual([null, null, null, null]);
    expect(refusalOfName("b.mhd")).toContain("half of a pair");
    expect(refusalOfName("IM0001")).toContain("DICOM");
    expect(refusalOfName("photo.jpg")).toContain("not a volume");
  });

  it("lose their suffix, both parts of it", () => {
    expect(["ct.nii.gz", "x.y.nrrd", "plain"].map(withoutSuffix)).toEqual(["ct", "x.y", "plain"]);
  });

  it("have readable sizes", () => {
    expect([500, 2_206_612, 629_000_000, 2.5e9].map(readableBytes)).toEqual(["1 kB", "2.2 MB", "629.0 MB", "2.50 GB"]);
  });
});
