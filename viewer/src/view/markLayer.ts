import { SLICE_TYPE } from "@niivue/niivue";
import type { Mark } from "../api/contract.ts";
import type { Planes } from "./planes.ts";

type Tile = Planes["screenSlices"][number];
type Fraction = ReturnType<Planes["mm2frac"]>;

/** Settings of the small drawings over the images: drawn by the graphics card, Chromium was seen to go on showing what had been cleared. */
export const drawnByProcessor: CanvasRenderingContext2DSettings = { willReadFrequently: true };

/** Lengths in CSS pixels. */
const markRadius = 5;
const crosshairGap = 9;

/** Slices, beyond half of one, that a mark may lie beside the one that is shown: the rounding on the way through mm. */
const sliceTolerance = 0.01;

/** Draws, over the planes, what keeps its size whatever the zoom: the crosshair and the clicks. */
export class MarkLayer {
  readonly #canvas: HTMLCanvasElement;
  readonly #planes: Planes;
  marks: readonly Mark[] = [];

  /** @param canvas Lies over NiiVue's and lets presses through. */
  constructor(canvas: HTMLCanvasElement, planes: Planes) {
    this.#canvas = canvas;
    this.#planes = planes;
  }

  draw(): void {
    const { width, height } = this.#planes.gl.canvas;
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      Object.assign(this.#canvas, { width, height });
    }
    const pen = this.#canvas.getContext("2d", drawnByProcessor)!;
    pen.clearRect(0, 0, width, height);
    if (this.#planes.volumes.length === 0) {
      return;
    }
    for (const tile of this.#planes.screenSlices.filter(({ axCorSag }) => axCorSag <= SLICE_TYPE.SAGITTAL)) {
      pen.save();
      pen.beginPath();
      pen.rect(tile.leftTopWidthHeight[0]!, tile.leftTopWidthHeight[1]!, tile.leftTopWidthHeight[2]!, tile.leftTopWidthHeight[3]!);
      pen.clip();
      this.#drawCrosshair(pen, tile);
      for (const mark of this.marks) {
        this.#drawMark(pen, tile, mark);
      }
      pen.restore();
    }
  }

  #drawCrosshair(pen: CanvasRenderingContext2D, tile: Tile): void {
    const thickness = Math.max(1, Math.round(this.#ratio));
    const gap = crosshairGap * this.#ratio;
    const [x, y] = this.#placeOf(tile, this.#planes.scene.crosshairPos).map((at) => Math.floor(at)) as [number, number];
    const ends = [[0, 0, 0], [1, 1, 1]].map((corner) => this.#placeOf(tile, corner as unknown as Fraction));
    const [left, right] = [Math.min(ends[0]![0], ends[1]![0]), Math.max(ends[0]![0], ends[1]![0])];
    const [top, bottom] = [Math.min(ends[0]![1], ends[1]![1]), Math.max(ends[0]![1], ends[1]![1])];
    pen.fillStyle = "rgb(89 191 255 / 75%)";
    pen.fillRect(left, y, x - gap - left, thickness);
    pen.fillRect(x + gap, y, right - x - gap, thickness);
    pen.fillRect(x, top, thickness, y - gap - top);
    pen.fillRect(x, y + gap, thickness, bottom - y - gap);
  }

  #drawMark(pen: CanvasRenderingContext2D, tile: Tile, { at, positive }: Mark): void {
    const fraction = this.#planes.mm2frac(at, 0, true);
    const axis = 2 - tile.axCorSag;
    const slices = this.#planes.volumes[0]!.dimsRAS![axis + 1]!;
    if (Math.abs(fraction[axis]! - this.#planes.scene.crosshairPos[axis]!) * slices > 0.5 + sliceTolerance) {
      return;
    }
    const [x, y] = this.#placeOf(tile, fraction);
    const radius = markRadius * this.#ratio;
    const arm = radius * 0.6;
    pen.lineWidth = 1.5 * this.#ratio;
    pen.fillStyle = "rgb(0 0 0 / 70%)";
    pen.strokeStyle = "#fff";
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fill();
    pen.beginPath();
    pen.moveTo(x - arm, y);
    pen.lineTo(x + arm, y);
    if (positive) {
      pen.moveTo(x, y - arm);
      pen.lineTo(x, y + arm);
    }
    pen.stroke();
  }

  /** Where a point lies in a tile, in pixels of the canvas. */
  #placeOf({ axCorSag, leftTopWidthHeight, leftTopMM, fovMM }: Tile, fraction: Fraction): [number, number] {
    // The mm that NiiVue's planes are drawn in, hence not world mm.
    const mm = this.#planes.frac2mm(fraction);
    const across = mm[axCorSag === SLICE_TYPE.SAGITTAL ? 1 : 0];
    const up = mm[axCorSag === SLICE_TYPE.AXIAL ? 1 : 2];
    const [left, top, width, height] = leftTopWidthHeight as [number, number, number, number];
    return [left + ((across - leftTopMM[0]!) / fovMM[0]!) * width, top + (1 - (up - leftTopMM[1]!) / fovMM[1]!) * height];
  }

  get #ratio(): number {
    return this.#planes.uiData.dpr ?? 1;
  }
}
