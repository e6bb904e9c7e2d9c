import { toHex } from "../colours.ts";
import type { SegmentObject } from "../session/objectList.ts";
import type { Workspace } from "../session/workspace.ts";
import { byId, element, refill } from "./element.ts";

/** The list of objects: which is active, its colour, whether it is shown, how large it is. */
export class ObjectListPanel {
  readonly #list = byId("objects", HTMLUListElement);
  readonly #toggleAll = byId("toggle-all", HTMLButtonElement);
  readonly #workspace: Workspace;
  readonly #onSelect: (object: SegmentObject) => void;
  #active: SegmentObject | null = null;

  constructor(workspace: Workspace, onSelect: (object: SegmentObject) => void) {
    this.#workspace = workspace;
    this.#onSelect = onSelect;
  }

  render(): void {
    const { all, active } = this.#workspace.objects;
    refill(
      this.#list,
      ...(all.length === 0
        ? [element("li", { class: "note" }, this.#workspace.volume === null ? "Open a volume first." : "None yet: click on a structure, or propose from memory.")]
        : all.map((object) => this.#row(object, object === active))),
    );
    this.#toggleAll.textContent = all.some((object) => object.isVisible) ? "Hide all" : "Show all";
    this.#toggleAll.disabled = all.length === 0;
    if (active !== this.#active) {
      this.#active = active;
      this.#reveal(this.#list.querySelector(".active"));
    }
  }

  /** Scrolls the list, and nothing around it: in narrow windows the images would move under the mouse. */
  #reveal(row: Element | null): void {
    if (row !== null) {
      const [list, { top, bottom }] = [this.#list.getBoundingClientRect(), row.getBoundingClientRect()];
      this.#list.scrollTop += Math.min(top - list.top, 0) + Math.max(bottom - list.bottom, 0);
    }
  }

  #row(object: SegmentObject, isActive: boolean): HTMLLIElement {
    const swatch = element("span", { class: "swatch", "aria-hidden": "true" });
    swatch.style.backgroundColor = toHex(object.colour);
    return element(
      "li", { class: isActive ? "object active" : "object" },
      element(
        "button",
        { class: "object-name", "aria-pressed": String(isActive), "data-focus": `name ${object.name}`, onclick: () => { this.#onSelect(object); } },
        swatch, element("span", { class: "cut", title: object.name }, object.name),
        element("span", { class: "note" }, object.isBegun ? this.#size(object) : "no prompt yet"),
      ),
      element(
        "button",
        {
          class: "quiet eye", "aria-label": `${object.isVisible ? "Hide" : "Show"} ${object.name}`, "data-focus": `eye ${object.name}`,
          title: "Show or hide (V)", onclick: () => { this.#toggle(object); },
        },
        object.isVisible ? "Hide" : "Show",
      ),
    );
  }

  #size(object: SegmentObject): string {
    const [x, y, z] = this.#workspace.volume?.spacingMm ?? [0, 0, 0];
    return object.voxels === 0 ? "empty" : `${((object.voxels * x * y * z) / 1000).toFixed(1)} ml`;
  }

  #toggle(object: SegmentObject): void {
    object.isVisible = !object.isVisible;
    this.#workspace.repaint();
  }
}
