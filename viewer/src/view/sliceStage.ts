import { DRAG_MODE, NVImage, SLICE_TYPE, type Niivue } from "@niivue/niivue";
import type { Mark, Triple, Volume } from "../api/contract.ts";
import { isEmpty, wholeVolume, type VoxelBox } from "../masks/voxelBox.ts";
import { emptyLabelNifti } from "../volume/labelNifti.ts";
import { MarkLayer } from "./markLayer.ts";
import { OverlayPainter, type Rgba } from "./overlayPainter.ts";
import { Planes } from "./planes.ts";
import type { IntensityWindow } from "./windowPresets.ts";

export type Layout = "four" | "planes" | "axial" | "coronal" | "sagittal" | "3d";

/** Where the crosshair is. */
export interface Location {
  mm: Triple;
  intensity: number;
}

/** What a stage tells: where the crosshair went, and that the user dragged the window. */
export interface StageTargets {
  onLocation: (location: Location) => void;
  onWindow: (window: IntensityWindow) => void;
}

/** The quarters of the four-pane layout are those of 3D Slicer: axial and 3D above, coronal and sagittal below. */
const layouts: Record<Layout, NonNullable<Niivue["customLayout"]>> = {
  four: [
    { sliceType: SLICE_TYPE.AXIAL, position: [0, 0, 0.5, 0.5] },
    { sliceType: SLICE_TYPE.RENDER, position: [0.5, 0, 0.5, 0.5] },
    { sliceType: SLICE_TYPE.CORONAL, position: [0, 0.5, 0.5, 0.5] },
    { sliceType: SLICE_TYPE.SAGITTAL, position: [0.5, 0.5, 0.5, 0.5] },
  ],
  planes: [
    { sliceType: SLICE_TYPE.AXIAL, position: [0, 0, 0.6, 1] },
    { sliceType: SLICE_TYPE.CORONAL, position: [0.6, 0, 0.4, 0.5] },
    { sliceType: SLICE_TYPE.SAGITTAL, position: [0.6, 0.5, 0.4, 0.5] },
  ],
  axial: [{ sliceType: SLICE_TYPE.AXIAL, position: [0, 0, 1, 1] }],
  coronal: [{ sliceType: SLICE_TYPE.CORONAL, position: [0, 0, 1, 1] }],
  sagittal: [{ sliceType: SLICE_TYPE.SAGITTAL, position: [0, 0, 1, 1] }],
  "3d": [{ sliceType: SLICE_TYPE.RENDER, position: [0, 0, 1, 1] }],
};

/**
 * The pictures: three planes and a rendering of one volume with a label map over it.
 *
 * Everything that leaves this class is RAS mm or the file's own voxel order. NiiVue's `vox` and fractions belong to a grid that
 * it reordered, and stay inside.
 */
export class SliceStage {
  readonly #canvas: HTMLCanvasElement;
  readonly #niivue: Planes;
  readonly #layer: MarkLayer;
  #image: NVImage | null = null;
  #painter: OverlayPainter | null = null;
  #shape: Triple = [0, 0, 0];
  #labels: Uint8Array = new Uint8Array();
  #isDrawAsked = false;
  #attached: Promise<void> | null = null;

  /** @param overlay Lies over the canvas and lets presses through. */
  constructor(canvas: HTMLCanvasElement, overlay: HTMLCanvasElement, { onLocation, onWindow }: StageTargets) {
    this.#canvas = canvas;
    this.#niivue = new Planes({
      backColor: [0, 0, 0, 1],
      clipPlaneHotKey: "",
      cycleClipPlaneHotKey: "",
      crosshairColor: [0.35, 0.75, 1, 0.7],
      crosshairGap: 5,
      crosshairWidth: 0.3, // of the 3D view; on the planes it is the mark layer's
      crosshairWidthUnit: "percent",
      dragAndDropEnabled: false,
      fontColor: [0.75, 0.78, 0.82, 1],
      fontSizeScaling: 0.28,
      isOrientCube: false,
      isRadiologicalConvention: true,
      loadingText: "",
      logLevel: "error",
      mouseEventConfig: { leftButton: { primary: DRAG_MODE.crosshair }, rightButton: DRAG_MODE.windowing, centerButton: DRAG_MODE.pan },
      sagittalNoseLeft: true, // as in the memory's thumbnails and the reports
      show3Dcrosshair: true,
      showAllOrientationMarkers: true,
      viewModeHotKey: "",
    });
    this.#niivue.onLocationChange = (data: unknown) => {
      const { mm, values } = data as { mm: ArrayLike<number>; values: { value: number }[] };
      onLocation({ mm: [mm[0]!, mm[1]!, mm[2]!], intensity: values[0]?.value ?? NaN });
    };
    this.#layer = new MarkLayer(overlay, this.#niivue);
    this.#niivue.onDrawn = () => { this.#layer.draw(); };
    this.#niivue.onIntensityChange = () => { onWindow(this.window); };
    // NiiVue draws all layers anew when, say, the volume changes: its own colouring of labels is replaced by ours.
    this.#niivue.onVolumeUpdated = () => { this.#paint(wholeVolume(this.#shape)); };
  }

  /** The label map that is shown, in the file's own voxel order; call `refresh` after writing into it. */
  get labels(): Uint8Array {
    return this.#labels;
  }

  get hasVolume(): boolean {
    return this.#image !== null;
  }

  get window(): IntensityWindow {
    return { low: this.#image?.cal_min ?? 0, high: this.#image?.cal_max ?? 1 };
  }

  /** Takes hold of the graphics card; seconds where there is none. */
  attach(): Promise<void> {
    this.#attached ??= this.#niivue.attachToCanvas(this.#canvas).then(() => undefined);
    return this.#attached;
  }

  /** Whether planes and the 3D view are drawn by the processor, which takes the 3D view seconds. */
  get isDrawnInSoftware(): boolean {
    const { gl } = this.#niivue;
    const named = gl.getExtension("WEBGL_debug_renderer_info");
    return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(String(gl.getParameter(named?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER)));
  }

  /** Shows a volume with an empty label map over it. The server's shape and affine are the truth; the file is only voxels. */
  async show(volume: Volume, bytes: ArrayBuffer): Promise<void> {
    await this.attach();
    const image = await NVImage.loadFromUrl({ url: volume.name, name: volume.name, buffer: bytes, colormap: "gray" });
    const dims = image.hdr?.dims.slice(1, 4) ?? [];
    if (image.hdr === null || dims.some((size, i) => size !== volume.shape[i])) {
      throw new Error(`'${volume.name}' was read as ${dims.join("x")} voxels here, the server says ${volume.shape.join("x")}.`);
    }
    image.hdr.affine = [0, 4, 8, 12].map((row) => volume.affine.slice(row, row + 4));
    image.calculateRAS();
    const overlay = await NVImage.loadFromUrl({
      url: "labels.nii", name: "labels.nii", buffer: emptyLabelNifti(volume.shape, volume.spacingMm, volume.affine), colormap: "gray", opacity: 1,
    });
    this.#clear();
    this.#shape = volume.shape;
    this.#image = image;
    this.#labels = overlay.img as Uint8Array;
    this.#niivue.addVolume(image);
    this.#niivue.addVolume(overlay);
    this.#painter = new OverlayPainter(this.#niivue, image.permRAS!, volume.shape, this.#labels);
    this.#niivue.scene.pan2Dxyzmm = [0, 0, 0, 1];
    this.#niivue.scene.crosshairPos = [0.5, 0.5, 0.5];
    this.#niivue.drawScene();
    this.#niivue.createOnLocationChange();
  }

  /** Shows what changed in the label map. */
  refresh(box: VoxelBox): void {
    this.#paint(box);
    this.#draw();
  }

  /**
   * @param rgba Colour and opacity of each label, 0 to 255.
   * @param box Outside of it there are no labels.
   */
  setColours(rgba: readonly Rgba[], box: VoxelBox): void {
    if (this.#painter?.setColours(rgba) === true) {
      this.refresh(box);
    }
  }

  /** Shows where the user clicked, in the slices where that was. */
  showMarks(marks: readonly Mark[]): void {
    this.#layer.marks = marks;
    if (this.#image !== null) {
      this.#layer.draw();
    }
  }

  setWindow(window: IntensityWindow): void {
    if (this.#image === null) {
      return;
    }
    this.#image.cal_min = window.low;
    this.#image.cal_max = window.high;
    this.#niivue.refreshLayers(this.#image, 0);
    this.#draw();
  }

  setLayout(layout: Layout): void {
    this.#niivue.customLayout = layouts[layout];
    if (this.#image !== null) {
      this.#niivue.drawScene();
    }
  }

  /** The point of the shown plane under a place on the page; null outside of the image and over the rendering. */
  pointAt(clientX: number, clientY: number): Triple | null {
    if (this.#image === null) {
      return null;
    }
    const fraction = this.#niivue.canvasPos2frac(this.#canvasPlace(clientX, clientY));
    if (fraction[0] < 0) {
      return null;
    }
    // `true` asks for world mm; without it NiiVue answers in an axis-aligned stand-in for an oblique grid.
    const mm = this.#niivue.frac2mm(fraction, 0, true);
    return [mm[0], mm[1], mm[2]];
  }

  /** Which pane lies under a place on the page, and whether it is a plane; -1 is none. */
  paneAt(clientX: number, clientY: number): { index: number; isPlane: boolean } {
    const [x, y] = this.#canvasPlace(clientX, clientY);
    const index = this.#niivue.tileIndex(x, y);
    return { index, isPlane: index >= 0 && this.#niivue.screenSlices[index]!.axCorSag <= SLICE_TYPE.SAGITTAL };
  }

  /** The crosshair, RAS mm. */
  get crosshair(): Triple {
    const mm = this.#niivue.frac2mm(this.#niivue.scene.crosshairPos, 0, true);
    return [mm[0], mm[1], mm[2]];
  }

  /** Moves the crosshair by voxels to the right, front and top of the patient. */
  moveCrosshair(right: number, front: number, top: number): void {
    if (this.#image !== null) {
      this.#niivue.moveCrosshairInVox(right, front, top);
    }
  }

  /** Puts the crosshair at a voxel of the file. */
  goToVoxel(voxel: Triple, affine: readonly number[]): void {
    const mm = [0, 4, 8].map((row) => affine[row]! * voxel[0] + affine[row + 1]! * voxel[1] + affine[row + 2]! * voxel[2] + affine[row + 3]!);
    this.#niivue.scene.crosshairPos = this.#niivue.mm2frac(mm, 0, true);
    this.#niivue.drawScene();
    this.#niivue.createOnLocationChange();
  }

  zoom(factor: number): void {
    const pan = this.#niivue.scene.pan2Dxyzmm;
    const zoom = Math.min(Math.max(pan[3] * factor, 1), 16);
    // The crosshair stays where it is on the screen, in the mm that NiiVue's planes are drawn in (hence not world mm).
    const at = this.#niivue.frac2mm(this.#niivue.scene.crosshairPos);
    const shift = zoom === 1 ? [-pan[0], -pan[1], -pan[2]] : [0, 1, 2].map((i) => (pan[3] - zoom) * at[i]!);
    this.#niivue.setPan2Dxyzmm([pan[0] + shift[0]!, pan[1] + shift[1]!, pan[2] + shift[2]!, zoom]);
  }

  resetView(): void {
    this.#niivue.setPan2Dxyzmm([0, 0, 0, 1]);
  }

  #canvasPlace(clientX: number, clientY: number): [number, number] {
    const bounds = this.#canvas.getBoundingClientRect();
    const ratio = this.#niivue.uiData.dpr ?? 1;
    return [(clientX - bounds.left) * ratio, (clientY - bounds.top) * ratio];
  }

  /** Draws once before the next frame, however often it is asked to: a drawing of the 3D view is dear. */
  #draw(): void {
    if (!this.#isDrawAsked) {
      this.#isDrawAsked = true;
      requestAnimationFrame(() => {
        this.#isDrawAsked = false;
        this.#niivue.drawScene();
      });
    }
  }

  #paint(box: VoxelBox): void {
    if (this.#painter !== null && !isEmpty(box)) {
      this.#painter.paint(box);
    }
  }

  #clear(): void {
    this.#painter = null;
    this.#image = null;
    for (const volume of [...this.#niivue.volumes].reverse()) {
      this.#niivue.removeVolume(volume);
    }
  }
}
