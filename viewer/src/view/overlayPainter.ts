import type { Niivue } from "@niivue/niivue";
import type { Triple } from "../api/contract.ts";
import { voxelCount, type VoxelBox } from "../masks/voxelBox.ts";
import { colourBox, rasAxes, toRasBox, type RasAxis } from "./rasGrid.ts";

/** Colour and opacity, 0 to 255. */
export type Rgba = readonly [number, number, number, number];

/** Voxels coloured at a time: bounds the memory that a repaint of a whole volume takes. */
const slabVoxels = 1 << 22;

/**
 * Colours labels straight into NiiVue's overlay texture, which has the grid of the volume in NiiVue's order.
 *
 * NiiVue's own way (`refreshLayers`) uploads and recolours the whole volume for every click and knows only one opacity for all
 * labels. This writes the changed box alone.
 */
export class OverlayPainter {
  readonly #niivue: Niivue;
  readonly #axes: RasAxis[];
  readonly #shape: Triple;
  readonly #labels: Uint8Array;
  readonly #colours = new Uint32Array(256);

  constructor(niivue: Niivue, permRas: readonly number[], shape: Triple, labels: Uint8Array) {
    this.#niivue = niivue;
    this.#axes = rasAxes(permRas);
    this.#shape = shape;
    this.#labels = labels;
  }

  /** @returns Whether that changed anything. */
  setColours(rgba: readonly Rgba[]): boolean {
    const table = new Uint32Array(this.#colours.length);
    rgba.forEach(([r, g, b, a], label) => {
      table[label] = r | (g << 8) | (b << 16) | (a << 24);
    });
    const isNew = table.some((colour, label) => colour !== this.#colours[label]);
    this.#colours.set(table);
    return isNew;
  }

  paint(fileBox: VoxelBox): void {
    const { gl, overlayTexture } = this.#niivue;
    if (overlayTexture === null) {
      return;
    }
    const box = toRasBox(fileBox, this.#shape, this.#axes);
    const sliceVoxels = voxelCount({ low: [box.low[0], box.low[1], 0], high: [box.high[0], box.high[1], 1] });
    const thickness = Math.max(1, Math.floor(slabVoxels / sliceVoxels));
    gl.activeTexture(gl.TEXTURE2); // the unit NiiVue keeps its overlay in
    gl.bindTexture(gl.TEXTURE_3D, overlayTexture);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 4);
    for (let z = box.low[2]; z < box.high[2]; z += thickness) {
      const end = Math.min(z + thickness, box.high[2]);
      const slab: VoxelBox = { low: [box.low[0], box.low[1], z], high: [box.high[0], box.high[1], end] };
      const rgba = new Uint8Array(colourBox(this.#labels, this.#shape, this.#axes, slab, this.#colours).buffer);
      gl.texSubImage3D(
        gl.TEXTURE_3D, 0, slab.low[0], slab.low[1], z, box.high[0] - box.low[0], box.high[1] - box.low[1], end - z, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
    }
  }
}
