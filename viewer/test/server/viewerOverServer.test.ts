import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium, launch } from "../browser/chromium.ts";
import { ViewerPage } from "../browser/viewerPage.ts";
import { labelsOf } from "./labelFile.ts";
import { MemsamServer, program } from "./memsamServer.ts";

const chromium = findChromium();
const sample = (name: string): string => new URL(`../../../samples/volumes/${name}`, import.meta.url).pathname;
const [first, second] = ["openkbp_pt_201_ct.nii.gz", "openkbp_pt_222_ct.nii.gz"];

/** Pictures for the documentation are kept where the environment says. */
const pictures = process.env["PICTURES"];

if (chromium === null) {
  console.warn("The viewer over the real server is not tested: no Chromium on the PATH and none named by CHROMIUM.");
}

interface SentClick {
  object: string;
  at: number[];
}

describe.skipIf(chromium === null || program === undefined)("the viewer in Chromium over memsam serve", () => {
  let browser: Browser;
  let server: MemsamServer;
  let viewer: ViewerPage;
  const folder = mkdtempSync(join(tmpdir(), "memsam-export-"));
  const clicks: SentClick[] = [];

  beforeAll(async () => {
    server = await MemsamServer.start(program!);
    browser = await launch(chromium!);
    viewer = await ViewerPage.open(browser, `${server.address}/`);
    viewer.page.on("request", (request) => {
      if (request.url().endsWith("/clicks")) {
        clicks.push(request.postDataJSON() as SentClick);
      }
    });
  });
  afterAll(async () => {
    await browser.close();
    server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const openFile = async (name: string): Promise<void> => {
    await viewer.chooseFile(sample(name));
    await viewer.waitForMessage(`${name} is open`);
    await viewer.waitUntilIdle();
  };

  const addAndClick = async (name: string, across: number, down: number): Promise<void> => {
    await viewer.page.getByRole("combobox", { name: "Name of a new object" }).fill(name);
    await viewer.page.getByRole("button", { name: "Add", exact: true }).click();
    await viewer.click(await viewer.place("axial", across, down));
    await viewer.waitForMessage(`${name}:`);
    await viewer.waitUntilIdle();
  };

  const keep = async (name: string): Promise<void> => {
    if (pictures !== undefined) {
      await viewer.page.screenshot({ path: join(pictures, `${name}.png`) });
    }
  };

  /** The exported label map, in the file's order. */
  const exported = async (): Promise<Uint8Array> => {
    const download = viewer.page.waitForEvent("download");
    await viewer.page.getByRole("combobox", { name: "File format" }).selectOption("nii.gz");
    await viewer.page.getByRole("button", { name: "Export", exact: true }).click();
    return labelsOf(gunzipSync(readFileSync(await (await download).path())));
  };

  it("exports, to the voxel, what the command line makes of the same clicks", async () => {
    await openFile(first);
    await addAndClick("mandible", 0.467, 0.354);
    await addAndClick("spinal_cord", 0.48, 0.5);
    await viewer.page.keyboard.press("Control+z");
    await viewer.waitForMessage("Undone");
    await viewer.waitUntilIdle();
    await viewer.page.keyboard.press("Control+y");
    await viewer.waitForMessage("Done again");
    await viewer.waitUntilIdle();
    await keep("viewer");
    const file = await exported();

    expect(clicks.map(({ object }) => object)).toEqual(["mandible", "spinal_cord"]);
    const prompts = clicks.flatMap(({ object, at }) => ["--label", object, "--point", at.join(",")]);
    const output = join(folder, "cli.nii.gz");
    execFileSync(program!, ["segment", "-i", sample(first), "-o", output, ...prompts, "-q"]);
    const expected = labelsOf(gunzipSync(readFileSync(output)));
    expect(file.length).toBe(expected.length);
    expect(file.reduce((sum, label, i) => sum + Number(label !== expected[i]), 0)).toBe(0);

    // Voxels of 3 to 4 mm: a mandible has some 50 to 100 ml.
    const mandible = expected.reduce((sum, label) => sum + Number(label === 1), 0);
    expect(mandible).toBeGreaterThan(300);
    expect(mandible).toBeLessThan(20_000);
    expect(viewer.troubles).toEqual([]);
  });

  it("memorises, and proposes in the next patient", async () => {
    await viewer.page.getByRole("button", { name: "Memorise", exact: true }).click();
    await viewer.waitForMessage("The memory now holds");
    await viewer.showVolumes();
    await openFile(second);
    await viewer.page.getByRole("button", { name: "Propose from memory" }).click();
    await viewer.waitForMessage("Proposed");
    await viewer.waitUntilIdle();
    await keep("viewer-proposed");
    const proposed = (await exported()).reduce((sum, label) => sum + Number(label > 0), 0);
    expect(proposed).toBeGreaterThan(100);
    expect(viewer.troubles).toEqual([]);
  });
});
