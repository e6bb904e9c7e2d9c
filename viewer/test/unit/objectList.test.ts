import { describe, expect, it } from "vitest";
import type { SessionObject } from "../../src/api/contract.ts";
import { ObjectList } from "../../src/session/objectList.ts";

const known = (name: string): SessionObject => ({ name, voxels: 8, revision: 1, clicks: 1, estimatedDice: 0.9, color: [0, 0.5, 1], points: [] });

describe("ObjectList", () => {
  it("numbers a name that is taken", () => {
    const list = new ObjectList([2, 2, 2]);
    expect([list.addDraft("liver"), list.addDraft("liver"), list.addDraft("liver")].map((object) => object.name)).toEqual(["liver", "liver 2", "liver 3"]);
  });

  it("takes the server's colour once, and keeps the user's afterwards", () => {
    const list = new ObjectList([2, 2, 2]);
    list.sync([known("liver")]);
    expect(list.find("liver")!.colour).toEqual([0, 128, 255]);
    list.find("liver")!.colour = [9, 9, 9];
    list.sync([known("liver")]);
    expect(list.find("liver")!.colour).toEqual([9, 9, 9]);
  });

  it("keeps the colour that the user gave a draft, when it begins and begins again", () => {
    const list = new ObjectList([2, 2, 2]);
    list.setColour(list.addDraft("liver"), [9, 9, 9]);
    list.sync([known("liver")]);
    list.sync([]);
    list.sync([known("liver")]);
    expect(list.find("liver")!.colour).toEqual([9, 9, 9]);
  });

  it("numbers objects as exported files do: in the server's order, from 1", () => {
    const list = new ObjectList([2, 2, 2]);
    list.addDraft("a");
    list.sync([known("b"), known("c")]);
    expect(list.all.map(({ name, fileNumber }) => [name, fileNumber])).toEqual([["a", null], ["b", 1], ["c", 2]]);
    list.sync([known("c")]);
    expect(list.find("c")!.fileNumber).toBe(1);
  });

  it("adds an object after the last one, unless that has no prompts yet", () => {
    const list = new ObjectList([2, 2, 2]);
    list.selectNextOrAdd("Object");
    expect(list.active!.name).toBe("Object");
    list.selectNextOrAdd("Object");
    expect(list.all.length).toBe(1);
    list.sync([known("Object")]);
    list.selectNextOrAdd("Object");
    expect(list.active!.name).toBe("Object 2");
    list.selectNextOrAdd("Object");
    expect(list.active!.name).toBe("Object");
  });

  it("keeps as drafts the objects that the server no longer has", () => {
    const list = new ObjectList([2, 2, 2]);
    list.sync([known("liver"), known("spleen")]);
    expect(list.sync([known("spleen")]).map((object) => object.name)).toEqual(["liver"]);
    expect(list.find("liver")).toMatchObject({ isBegun: false, voxels: 0 });
    expect(list.sync([known("spleen")])).toEqual([]);
  });

  it("renames to free names only, and keeps the chosen colour under the new name", () => {
    const list = new ObjectList([2, 2, 2]);
    list.sync([known("liver")]);
    const draft = list.addDraft("Object");
    expect(list.refusalOfName(draft, "liver")).toBe("There is already an object 'liver'; this one stays 'Object'.");
    expect(list.refusalOfName(draft, "")).toBe("An object needs a name; this one stays 'Object'.");
    expect(list.refusalOfName(draft, "Object")).toBeNull();
    list.setColour(draft, [9, 9, 9]);
    list.rename("Object", "spleen");
    expect(draft.name).toBe("spleen");
    list.remove("spleen");
    list.sync([known("liver"), known("spleen")]);
    expect(list.find("spleen")!.colour).toEqual([9, 9, 9]);
  });

  it("lets a draft make way for the object that gets its name back", () => {
    const list = new ObjectList([2, 2, 2]);
    list.sync([known("liver")]);
    list.addDraft("Object");
    list.rename("liver", "Object");
    expect(list.all.map(({ name, isBegun }) => [name, isBegun])).toEqual([["Object", true]]);
  });

  it("goes around in both directions", () => {
    const list = new ObjectList([2, 2, 2]);
    list.sync([known("a"), known("b"), known("c")]);
    list.select("c");
    list.selectNext();
    expect(list.active!.name).toBe("a");
    list.selectNext(-1);
    expect(list.active!.name).toBe("c");
  });

  it("paints the active object last, hidden ones not at all", () => {
    const list = new ObjectList([2, 2, 2]);
    list.sync([known("a"), known("b"), known("c")]);
    list.select("a");
    list.find("b")!.isVisible = false;
    expect(list.layers.map((layer) => layer.value)).toEqual([list.find("c")!.value, list.find("a")!.value]);
  });

  it("gives each label its colour and its own opacity", () => {
    const list = new ObjectList([2, 2, 2]);
    list.sync([known("a")]);
    list.find("a")!.opacity = 0.5;
    expect(list.colours).toEqual([[0, 0, 0, 0], [0, 128, 255, 128]]);
  });

  it("gives a label value again when its object is gone", () => {
    const list = new ObjectList([2, 2, 2]);
    const first = list.addDraft("a").value;
    list.remove("a");
    expect(list.addDraft("b").value).toBe(first);
  });
});
