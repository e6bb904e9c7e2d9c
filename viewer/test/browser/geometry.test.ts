import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Triple } from "../../src/api/contract.ts";
import type { MockServer } from "../mock/mockServer.ts";
import { toMm, toVoxel, writeNifti } from "../mock/nifti.ts";
import { findChromium } from "./chromium.ts";
import { MockedViewer } from "./mockedViewer.ts";
import { isReddish, type ViewerPage, type Pane, type Rgb } from "./viewerPage.ts";

const chromium = findChromium();

const shape: Triple = [44, 52, 40];
const spacingMm: Triple = [1.5, 2, 2.5];
/** A bright block that the middle planes cut, off the middle along every axis: a flip or a swap of axes moves it. */
const centre: Triple = [25, 22, 22];
const half = 4;

const isBright = (colour: Rgb): boolean => colour.every((part) => part > 225);

/** The columns of a rotation by angles about z, then x. */
function rotation(aboutZ: number, aboutX: number): number[][] {
  const [cz, sz, cx, sx] = [Math.cos(aboutZ), Math.sin(aboutZ), Math.cos(aboutX), Math.sin(aboutX)];
  return [[cz, cx * sz, sx * sz], [-sz, cx * cz, sx * cz], [0, -sx, cx]];
}

const middleMm = [12, -30, 45];

/** Voxel to RAS mm from where each file axis points, around the middle. */
function affineOf(directions: readonly (readonly number[])[]): number[] {
  const rows = [0, 1, 2].map((row) => [0, 1, 2].map((axis) => directions[axis]![row]! * spacingMm[axis]!));
  return [...rows.flatMap((row, i) => [...row, middleMm[i]! - row.reduce((sum, value, axis) => sum + (value * (shape[axis]! - 1)) / 2, 0)]), 0, 0, 0, 1];
}

const cases: readonly (readonly [string, number[]])[] = [
  ["RAS", affineOf([[1, 0, 0], [0, 1, 0], [0, 0, 1]])],
  ["LPS", affineOf([[-1, 0, 0], [0, -1, 0], [0, 0, 1]])],
  ["permuted (sagittal slices)", affineOf([[0, -1, 0], [0, 0, 1], [1, 0, 0]])],
  ["oblique", affineOf(rotation(0.35, -0.25))],
  ["oblique and permuted", affineOf([rotation(0.3, 0.2)[2]!, rotation(0.3, 0.2)[0]!.map((value) => -value), rotation(0.3, 0.2)[1]!])],
];

describe.skipIf(chromium === null)("world coordinates on the wire", () => {
  let mocked: MockedViewer;
  let server: MockServer;
  let viewer: ViewerPage;

  beforeAll(async () => {
    mocked = await MockedViewer.open(chromium!, (mock) => {
      for (const [name, affine] of cases) {
        const isInBlock = (voxel: number[]): boolean => voxel.every((at, axis) => Math.abs(at - centre[axis]!) <= half);
        mock.put(`${name}.nii.gz`, writeNifti({ shape, spacingMm, affine }, (x, y, z) => (isInBlock([x, y, z]) ? 1000 : 100)), { low: 0, high: 1000 });
      }
    });
    ({ server, viewer } = mocked);
  });
  afterAll(() => mocked.close());

  it.each(cases)("a click on a known voxel of a volume in %s is that voxel, and the mask lies on it", async (name, affine) => {
    await viewer.showVolumes();
    await viewer.openVolume(`${name}.nii.gz`);
    const blocks = await Promise.all((["axial", "coronal", "sagittal"] as Pane[]).map(async (pane) => ({ pane, ...(await viewer.find(pane, isBright)) })));
    if (!name.startsWith("oblique")) {
      // The nose is to the left in the sagittal plane, as in memsam's own pictures: more to the front is more to the left.
      const [middle] = await viewer.place("sagittal", 0.5, 0.5);
      const isInFront = toMm(affine, centre)[1] > middleMm[1]!;
      expect(blocks[2]!.centre[0] < middle, "the block lies left of the middle where it lies in front of it").toBe(isInFront);
    }
    const precise = [0, 0, 0];
    for (const { pane, centre: place, count } of blocks) {
      expect(count).toBeGreaterThan(100);
      await viewer.click(place);
      await viewer.waitForMessage(" ml");
      await viewer.waitUntilIdle();
      const voxel = toVoxel(affine, server.lastBody("/clicks")["at"] as Triple);
      voxel.forEach((at, axis) => {
        expect(Math.abs(at - centre[axis]!), `${pane}: voxel ${voxel.join(", ")}`).toBeLessThan(half + 0.6);
        precise[axis]! += Math.abs(at - centre[axis]!) < 0.7 ? 1 : 0;
      });
      const mask = await viewer.find(pane, isReddish);
      expect(Math.hypot(mask.centre[0] - place[0], mask.centre[1] - place[1]), `${pane}: where the mask is`).toBeLessThan(14);
      await viewer.page.keyboard.press("Control+z");
      await viewer.waitForMessage("Undone");
      await viewer.waitUntilIdle();
    }
    // A plane fixes one coordinate, the click the other two: each axis of the file is hit in two of the three planes.
    expect(precise.every((hits) => hits >= 2), `precise hits along the axes: ${precise.join(", ")}`).toBe(true);
  });

  it("shows a mask in a volume of 256³ voxels at once", async () => {
    const large: Triple = [256, 256, 256];
    server.put("large.nii.gz", writeNifti({ shape: large, spacingMm: [1, 1, 1], affine: [-1, 0, 0, 128, 0, -1, 0, 128, 0, 0, 1, -128, 0, 0, 0, 1] }, (x, y, z) => (x ^ y ^ z) & 255), { low: 0, high: 255 });
    server.radiusMm = 60;
    await viewer.showVolumes();
    await viewer.openVolume("large.nii.gz");
    await viewer.click(await viewer.place("axial", 0.5, 0.45));
    await viewer.waitForMessage(" ml");
    await viewer.waitUntilIdle();
    const [shown] = await viewer.page.evaluate(() => performance.getEntriesByName("memsam: mask shown").slice(-1).map((entry) => entry.duration));
    console.info(`A ball of 120 mm in 256³ voxels: unpacked, painted and handed to the graphics card in ${shown!.toFixed(0)} ms.`);
    expect((await viewer.find("axial", isReddish)).count).toBeGreaterThan(5000);
    // Wide, for machines that do other work at the same time.
    expect(shown!).toBeLessThan(2000);
  });
});
