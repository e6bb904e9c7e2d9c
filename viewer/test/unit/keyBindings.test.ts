import { describe, expect, it } from "vitest";
import { commandOf, keyBindings, mayRepeat } from "../../src/ui/keyBindings.ts";

const press = (key: string, held: { ctrl?: boolean; shift?: boolean; alt?: boolean } = {}) =>
  ({ key, ctrlKey: held.ctrl ?? false, metaKey: false, shiftKey: held.shift ?? false, altKey: held.alt ?? false });

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

  it("repeats, for a held key, only what moves and zooms", () => {
    expect(["left", "up", "zoomIn"].every((command) => mayRepeat(command as "left"))).toBe(true);
    expect(["undo", "removeObject", "promptHere", "memorize"].some((command) => mayRepeat(command as "undo"))).toBe(false);
  });

  it("has no key twice", () => {
    const keys = keyBindings.map(({ key, ctrl, shift }) => `${key} ${String(ctrl ?? false)} ${String(shift ?? false)}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
