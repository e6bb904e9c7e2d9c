import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Triple, Volume, Why } from "../../src/api/contract.ts";
import { ServerApi } from "../../src/api/serverApi.ts";
import type { LabelScreen } from "../../src/session/outputs.ts";
import { Workspace } from "../../src/session/workspace.ts";
import { readNiftiGrid, toMm } from "../mock/nifti.ts";
import { labelsOf } from "./labelFile.ts";
import { MemsamServer, program } from "./memsamServer.ts";

const samples = new URL("../../../samples/volumes/", import.meta.url);

/** Keeps the label map that the pictures would show. */
class Paper implements LabelScreen {
  labels: Uint8Array = new Uint8Array();

  show = (volume: Volume): Promise<void> => {
    this.labels = new Uint8Array(volume.shape[0] * volume.shape[1] * volume.shape[2]);
    return Promise.resolve();
  };

  refresh = (): void => undefined;
  setColours = (): void => undefined;
}

const fileOf = (name: string): File => new File([readFileSync(new URL(name, samples))], name);

/** A voxel in the middle of a label of the sample's own label map, as RAS mm. */
function insideOf(labelFile: string, label: number): Triple {
  const file = readFileSync(new URL(labelFile, samples));
  const bytes = gunzipSync(file);
  const { shape, affine } = readNiftiGrid(file);
  const voxels = labelsOf(bytes);
  const found = [...voxels.keys()].filter((i) => voxels[i] === label);
  const places = found.map((i) => [i % shape[0], Math.floor(i / shape[0]) % shape[1], Math.floor(i / (shape[0] * shape[1]))]);
  const mean = [0, 1, 2].map((axis) => places.reduce((sum, place) => sum + place[axis]!, 0) / places.length);
  const nearest = places.reduce((best, place) => (distance(place, mean) < distance(best, mean) ? place : best));
  return toMm(affine, nearest);
}

const distance = (a: readonly number[], b: readonly number[]): number => Math.hypot(...a.map((value, i) => value - b[i]!));

describe.skipIf(program === undefined)("the viewer's workspace over memsam serve", () => {
  let server: MemsamServer;
  let workspace: Workspace;
  const paper = new Paper();
  const said: string[] = [];
  const warned: string[] = [];

  beforeAll(async () => {
    server = await MemsamServer.start(program!);
    const api = new ServerApi({
      root: `${server.address}/api/v1`, onWait: () => undefined, askKey: () => Promise.resolve(null), readKey: () => null, keepKey: () => undefined,
    });
    workspace = new Workspace(api, paper, { say: (text) => said.push(text), warn: (text) => warned.push(text) }, () => undefined);
    await workspace.connect();
  });
  afterAll(() => {
    server.stop();
  });

  const exported = async (): Promise<Uint8Array> => labelsOf(gunzipSync(Buffer.from(await (await workspace.ask((api, session, signal) => api.labels(session, "nii.gz", signal)))!.arrayBuffer())));

  /** In the file labels count from 1 in the order of the session's objects; overlaps are whichever is on top. */
  const expectSameAsExported = async (): Promise<void> => {
    const file = await exported();
    workspace.session!.objects.forEach(({ name }, i) => {
      const { voxels } = workspace.objects.find(name)!.mask;
      const differing = file.reduce((sum, label, at) => sum + Number(label === i + 1 && voxels[at] !== 1), 0);
      expect(differing).toBe(0);
    });
    expect(file.reduce((sum, label) => sum + Number(label !== 0), 0)).toBe(paper.labels.reduce((sum, label) => sum + Number(label !== 0), 0));
  };

  it("segments, corrects, undoes and exports to the voxel", async () => {
    // An LPI volume: the file's order is not NiiVue's.
    await workspace.openFile(fileOf("openkbp_pt_201_ct.nii.gz"));
    expect(warned).toEqual([]);
    workspace.objects.addDraft("mandible");
    const inside = insideOf("openkbp_pt_201_labels.nii.gz", 7);
    await workspace.click(inside, true);
    expect(warned).toEqual([]);
    expect(workspace.objects.active).toMatchObject({ name: "mandible", isBegun: true });
    expect(workspace.objects.active!.voxels).toBeGreaterThan(0);
    await expectSameAsExported();
    const before = paper.labels.slice();
    workspace.objects.addDraft("brainstem");
    await workspace.click(insideOf("openkbp_pt_201_labels.nii.gz", 1), true);
    await expectSameAsExported();
    await workspace.history("undo");
    expect(paper.labels).toEqual(before);
    await workspace.history("redo");
    await expectSameAsExported();
    expect(warned).toEqual([]);
  });

  it("measures, memorises, proposes in another patient and says why", async () => {
    const statistics = await workspace.ask((api, session, signal) => api.statistics(session, "mandible", signal));
    expect(statistics!.voxels).toBe(workspace.objects.find("mandible")!.voxels);
    expect(statistics!.intensity!.median).toBeGreaterThan(0);
    await workspace.memorize(["mandible"]);
    expect(workspace.info!.memory.labels).toEqual([{ name: "mandible", cases: 1 }]);
    await workspace.openFile(fileOf("openkbp_pt_222_ct.nii.gz"));
    await workspace.propose([]);
    expect(warned).toEqual([]);
    expect(workspace.objects.all.map((object) => object.name)).toEqual(["mandible"]);
    await expectSameAsExported();
    const why: Why = (await workspace.ask((api, session, signal) => api.why(session, "mandible", signal)))!;
    expect(why.recalled.length).toBe(1);
    expect(why.recalled[0]).toMatchObject({ label: "mandible" });
    expect(why.recalled[0]!.distance).toBeGreaterThan(0);
    const page = await workspace.ask((api, session, signal) => api.whyPage(session, "mandible", signal));
    expect(page).toContain("with memories");
  });

  it("resumes the session with the masks it had, and tells why a file is refused", async () => {
    const { id } = workspace.session!;
    const before = paper.labels.slice();
    await workspace.resume(id);
    expect(paper.labels).toEqual(before);
    expect(warned).toEqual([]);
    await workspace.openFile(new File(["no volume"], "notes.nii.gz"));
    expect(warned.length).toBe(1);
    expect(warned[0]).not.toContain("The server answered");
  });
});
