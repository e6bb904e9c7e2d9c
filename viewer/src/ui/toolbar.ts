import type { Tool } from "../view/gestures.ts";
import type { Layout, SliceStage } from "../view/sliceStage.ts";
import { presetsFor, type IntensityWindow, type WindowPreset } from "../view/windowPresets.ts";
import { byId, element } from "./element.ts";

const tools: readonly (readonly [Tool, string, string])[] = [
  ["navigate", "Navigate", "N"],
  ["point", "Point", "P"],
  ["box", "Box", "B"],
  ["scribble", "Scribble", "S"],
  ["lasso", "Lasso", "L"],
];

const layoutNames: readonly (readonly [Layout, string])[] = [
  ["four", "Three planes + 3D"],
  ["planes", "Three planes"],
  ["axial", "Axial"],
  ["coronal", "Coronal"],
  ["sagittal", "Sagittal"],
  ["3d", "3D"],
];

/** Names over the panes, at the left and top of each, in percent. */
const paneNames: Record<Layout, readonly (readonly [string, number, number])[]> = {
  four: [["Axial", 0, 0], ["3D", 50, 0], ["Coronal", 0, 50], ["Sagittal", 50, 50]],
  planes: [["Axial", 0, 0], ["Coronal", 60, 0], ["Sagittal", 60, 50]],
  axial: [["Axial", 0, 0]],
  coronal: [["Coronal", 0, 0]],
  sagittal: [["Sagittal", 0, 0]],
  "3d": [["3D", 0, 0]],
};

/** Tool, sign, window and layout: what a click means and how the pictures look. */
export class Toolbar {
  readonly #stage: SliceStage;
  readonly #tools = byId("tools", HTMLDivElement);
  readonly #sign = byId("sign", HTMLButtonElement);
  readonly #window = byId("window", HTMLSelectElement);
  readonly #layout = byId("layout", HTMLSelectElement);
  readonly #paneNames = byId("pane-names", HTMLDivElement);
  #presets: WindowPreset[] = [];
  #custom: HTMLOptionElement | null = null;
  tool: Tool = "point";
  isPositive = true;

  constructor(stage: SliceStage) {
    this.#stage = stage;
    this.#tools.append(...tools.map(([tool, name, key]) => element("button", { type: "button", "data-command": tool, title: `${name} (${key})` }, name)));
    this.#layout.append(...layoutNames.map(([layout, name]) => element("option", { value: layout }, name)));
    this.#onChoice(this.#layout, () => { this.#showLayout(); });
    this.#onChoice(this.#window, () => { this.chooseWindow(this.#window.selectedIndex); });
    this.#showLayout();
    this.render();
  }

  chooseTool(tool: Tool): void {
    this.tool = tool;
    this.render();
  }

  toggleSign(): void {
    this.isPositive = !this.isPositive;
    this.render();
  }

  /** Offers the windows that suit a volume and takes the first. */
  offerWindows(intensity: IntensityWindow): void {
    this.#presets = presetsFor(intensity);
    this.#window.replaceChildren(...this.#presets.map(({ name }, i) => element("option", { value: i }, `${name} (${i + 1})`)));
    this.chooseWindow(0);
  }

  chooseWindow(index: number): void {
    const preset = this.#presets[index];
    if (preset !== undefined) {
      this.#custom?.remove();
      this.#window.selectedIndex = index;
      this.#stage.setWindow(preset);
    }
  }

  /** Names a window that the user dragged, so that the presets are all there to be chosen again. */
  showCustomWindow({ low, high }: IntensityWindow): void {
    const [level, width] = [(low + high) / 2, high - low].map((value) => Number(value.toPrecision(3)));
    this.#custom?.remove();
    this.#custom = element("option", { value: "custom" }, `Custom (L ${level}, W ${width})`);
    this.#window.append(this.#custom);
    this.#window.value = "custom";
  }

  chooseLayout(layout: Layout): void {
    this.#layout.value = layout;
    this.#showLayout();
  }

  nextLayout(): void {
    this.#layout.selectedIndex = (this.#layout.selectedIndex + 1) % layoutNames.length;
    this.#showLayout();
  }

  render(): void {
    for (const button of this.#tools.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset["command"] === this.tool));
    }
    this.#sign.textContent = this.isPositive ? "+ Include" : "− Exclude";
    this.#sign.title = "Include or exclude what is clicked (T); Shift + click does the other";
    this.#sign.setAttribute("aria-pressed", String(!this.isPositive));
  }

  /** Who chose with the mouse goes on with the images; who chose with keys goes on choosing. */
  #onChoice(select: HTMLSelectElement, choose: () => void): void {
    let isByMouse = false;
    select.addEventListener("pointerdown", () => { isByMouse = true; });
    select.addEventListener("keydown", () => { isByMouse = false; });
    select.addEventListener("change", () => {
      choose();
      if (isByMouse) {
        byId("canvas", HTMLCanvasElement).focus();
      }
    });
  }

  #showLayout(): void {
    const layout = this.#layout.value as Layout;
    this.#stage.setLayout(layout);
    this.#paneNames.className = `pane-names ${layout}`;
    this.#paneNames.replaceChildren(...paneNames[layout].map(([name, left, top]) => {
      const label = element("span", {}, name);
      label.style.left = `${left}%`;
      label.style.top = `${top}%`;
      return label;
    }));
  }
}
