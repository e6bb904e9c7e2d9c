import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ServerApi } from "../../src/api/serverApi.ts";
import { Workspace } from "../../src/session/workspace.ts";
import { MockServer } from "../mock/mockServer.ts";
import { writeNifti } from "../mock/nifti.ts";

const affine = [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];
const file = new File([new Uint8Array(writeNifti({ shape: [20, 20, 20], spacingMm: [2, 2, 2], affine }, () => 0))], "small.nii.gz");

describe("Workspace", () => {
  const server = new MockServer("");
  const warned: string[] = [];
  const screen = {
    labels: new Uint8Array(20 * 20 * 20), show: () => Promise.resolve(), refresh: () => undefined, setColours: () => undefined,
  };
  let workspace: Workspace;

  beforeAll(async () => {
    await server.start();
    const api = new ServerApi({
      root: `${server.address}api/v1`, onWait: () => undefined, askKey: () => Promise.resolve(null), readKey: () => null, keepKey: () => undefined,
    });
    workspace = new Workspace(api, screen, { say: () => undefined, warn: (text) => warned.push(text) }, () => undefined);
    await workspace.openFile(file);
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    warned.length = 0;
  });

  it("empties the mask, and asks for none, when undo takes an object's first prompt back", async () => {
    await workspace.click([20, 20, 20], true);
    const shown = screen.labels.slice();
    expect(shown.includes(1)).toBe(true);
    await workspace.history("undo");
    expect(warned).toEqual([]);
    expect(screen.labels.includes(1)).toBe(false);
    expect(workspace.objects.active).toMatchObject({ name: "Object", isBegun: false });
    await workspace.history("redo");
    expect(warned).toEqual([]);
    expect(screen.labels).toEqual(shown);
    expect(workspace.marks).toEqual([{ at: [20, 20, 20], positive: true }]);
  });

  it("renames an object that has prompts, keeps its mask and its clicks, and takes that back", async () => {
    const shown = screen.labels.slice();
    expect(shown.includes(1)).toBe(true);
    const object = workspace.objects.active!;
    await workspace.rename(object, "liver");
    expect(object).toMatchObject({ name: "liver", isBegun: true });
    expect(screen.labels).toEqual(shown);
    await workspace.click([22, 20, 20], true);
    expect(workspace.marks.length).toBe(2);
    await workspace.history("undo");
    await workspace.history("undo");
    expect(workspace.objects.all.map(({ name, isBegun }) => [name, isBegun])).toEqual([["Object", true]]);
    expect(screen.labels).toEqual(shown);
    expect(workspace.marks).toEqual([{ at: [20, 20, 20], positive: true }]);
    expect(warned).toEqual([]);
  });

  it("has the clicks of a session that another page made", async () => {
    await workspace.resume(workspace.session!.id);
    expect(workspace.marks).toEqual([{ at: [20, 20, 20], positive: true }]);
  });

  it("begins a new session, and says so, when the server lost the one that is open", async () => {
    const lost = workspace.session!.id;
    server.forgetSessions();
    await workspace.click([20, 20, 20], true);
    expect(warned).toEqual(["The server no longer has the session: a new one has begun on this volume."]);
    expect(workspace.session!.id).not.toBe(lost);
    expect(workspace.marks).toEqual([]);
    expect(screen.labels.includes(1)).toBe(false);
    await workspace.click([20, 20, 20], true);
    expect(warned.length).toBe(1);
    expect(screen.labels.includes(1)).toBe(true);
  });
});
