import type { Triple } from "../api/contract.ts";
import { drawnByProcessor } from "./markLayer.ts";
import type { SliceStage } from "./sliceStage.ts";

/** What is drawn by hand: a line along an object, or one around an area in a slice, whose last point is joined with the first. */
export type Drawing = "scribble" | "lasso";

export type Tool = "navigate" | "point" | "box" | Drawing;

export interface GestureTargets {
  tool: () => Tool;
  /** @param isOpposite Shift was held: the other sign than the one chosen. */
  onPoint: (at: Triple, isOpposite: boolean) => void;
  onBox: (corner: Triple, opposite: Triple) => void;
  onDrawing: (drawing: Drawing, points: Triple[], isOpposite: boolean) => void;
}

interface Stroke {
  pointer: number;
  pane: number;
  tool: Tool;
  isOpposite: boolean;
  places: [number, number][];
}

/** Pixels that a hand may tremble during a click. */
const clickTremble = 4;

/** Points that are sent at most: the server samples clicks from a scribble; a lasso's outline is finer than an edge of voxels in any window. */
const mostPoints: Record<Drawing, number> = { scribble: 64, lasso: 256 };

/** Turns presses and drags on the planes into prompts in RAS mm. What is no prompt (scroll, window, pan, rotate) is NiiVue's. */
export class Gestures {
  readonly #stage: SliceStage;
  readonly #targets: GestureTargets;
  readonly #sketch: HTMLCanvasElement;
  #stroke: Stroke | null = null;

  /** @param sketch A canvas over the pictures that lets presses through; the box, the scribble and the lasso are drawn on it. */
  constructor(area: HTMLElement, sketch: HTMLCanvasElement, stage: SliceStage, targets: GestureTargets) {
    this.#stage = stage;
    this.#targets = targets;
    this.#sketch = sketch;
    area.addEventListener("pointerdown", (event) => { this.#begin(event); }, { capture: true });
    // Outside of the area too: a drag that leaves the pictures must end.
    window.addEventListener("pointermove", (event) => { this.#extend(event); });
    window.addEventListener("pointerup", (event) => { this.#end(event); });
    window.addEventListener("pointercancel", () => { this.cancel(); });
    // NiiVue would move the crosshair along with the drag, and reset the window on a double click.
    for (const kind of ["mousedown", "mousemove", "touchstart", "touchmove"]) {
      area.addEventListener(kind, (event) => { this.#keepFromNiivue(event); }, { capture: true });
    }
    area.addEventListener("dblclick", (event) => { event.stopPropagation(); }, { capture: true });
    area.addEventListener("wheel", (event) => { this.#zoom(event); }, { capture: true, passive: false });
  }

  cancel(): void {
    this.#stroke = null;
    this.#wipe();
  }

  #begin(event: PointerEvent): void {
    const tool = this.#targets.tool();
    const pane = this.#stage.paneAt(event.clientX, event.clientY);
    if (event.button !== 0 || tool === "navigate" || !pane.isPlane || !this.#stage.hasVolume) {
      return;
    }
    this.#stroke = { pointer: event.pointerId, pane: pane.index, tool, isOpposite: event.shiftKey, places: [[event.clientX, event.clientY]] };
  }

  #extend(event: PointerEvent): void {
    if (this.#stroke?.pointer !== event.pointerId) {
      return;
    }
    this.#stroke.places.push([event.clientX, event.clientY]);
    if (this.#stroke.tool === "box") {
      this.#drawBox(this.#stroke);
    } else if (this.#stroke.tool !== "point") {
      this.#drawLine(this.#stroke);
    }
  }

  #end(event: PointerEvent): void {
    const stroke = this.#stroke;
    if (stroke?.pointer !== event.pointerId) {
      return;
    }
    this.cancel();
    const first = stroke.places[0]!;
    const isClick = stroke.places.every(([x, y]) => Math.hypot(x - first[0], y - first[1]) <= clickTremble);
    // A press without a drag is a click, whatever the tool: what one means by it is plain.
    if (isClick) {
      const at = this.#stage.pointAt(...first);
      if (at !== null) {
        this.#targets.onPoint(at, stroke.isOpposite);
      }
    } else if (stroke.tool === "box") {
      this.#finishBox(stroke);
    } else if (stroke.tool === "scribble" || stroke.tool === "lasso") {
      const points = this.#pointsOf(stroke, thin(stroke.places, mostPoints[stroke.tool]));
      if (points.length > 0) {
        this.#targets.onDrawing(stroke.tool, points, stroke.isOpposite);
      }
    }
  }

  #finishBox(stroke: Stroke): void {
    // A drag that ends outside of the image means "up to its edge": the last place inside counts.
    const points = this.#pointsOf(stroke, stroke.places);
    if (points.length > 1) {
      this.#targets.onBox(points[0]!, points.at(-1)!);
    }
  }

  #pointsOf(stroke: Stroke, places: [number, number][]): Triple[] {
    return places
      .filter(([x, y]) => this.#stage.paneAt(x, y).index === stroke.pane)
      .map(([x, y]) => this.#stage.pointAt(x, y))
      .filter((point) => point !== null);
  }

  #keepFromNiivue(event: Event): void {
    const isDrawing = this.#stroke !== null && this.#stroke.tool !== "point";
    // With shift NiiVue takes the left button for its middle one, which pans.
    const isShiftClick = this.#stroke?.isOpposite === true;
    if (isDrawing || isShiftClick) {
      event.stopPropagation();
    }
  }

  #zoom(event: WheelEvent): void {
    if (event.ctrlKey && this.#stage.hasVolume) {
      event.preventDefault();
      event.stopPropagation();
      this.#stage.zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15);
    }
  }

  #drawBox({ places }: Stroke): void {
    const pen = this.#pen();
    const [x, y] = this.#local(places[0]!);
    const [toX, toY] = this.#local(places.at(-1)!);
    pen.setLineDash([6, 4]);
    pen.strokeRect(x, y, toX - x, toY - y);
  }

  #drawLine({ places, tool }: Stroke): void {
    const pen = this.#pen();
    pen.lineWidth = 3;
    pen.beginPath();
    for (const place of places) {
      pen.lineTo(...this.#local(place));
    }
    if (tool === "lasso") {
      pen.closePath();
      pen.fill();
    }
    pen.stroke();
  }

  #pen(): CanvasRenderingContext2D {
    this.#sketch.hidden = false;
    const { clientWidth: width, clientHeight: height } = this.#sketch;
    if (this.#sketch.width !== width || this.#sketch.height !== height) {
      Object.assign(this.#sketch, { width, height });
    }
    const pen = this.#sketch.getContext("2d", drawnByProcessor)!;
    pen.clearRect(0, 0, width, height);
    pen.strokeStyle = "#ffd54a";
    pen.fillStyle = "rgb(255 213 74 / 20%)";
    pen.lineWidth = 1.5;
    pen.setLineDash([]);
    return pen;
  }

  #wipe(): void {
    this.#sketch.hidden = true;
    this.#sketch.getContext("2d", drawnByProcessor)!.clearRect(0, 0, this.#sketch.width, this.#sketch.height);
  }

  #local([x, y]: [number, number]): [number, number] {
    const bounds = this.#sketch.getBoundingClientRect();
    return [x - bounds.left, y - bounds.top];
  }
}

/** At most `most` entries, evenly spread, the first and the last among them. */
export function thin<T>(entries: readonly T[], most: number): T[] {
  return entries.length <= most ? [...entries] : Array.from({ length: most }, (_, i) => entries[Math.round((i * (entries.length - 1)) / (most - 1))]!);
}
