import type { Statistics } from "../api/contract.ts";
import { fromHex, toHex } from "../colours.ts";
import type { SegmentObject } from "../session/objectList.ts";
import type { Workspace } from "../session/workspace.ts";
import { looksLikeCt, windowOf } from "../view/windowPresets.ts";
import { byId, element } from "./element.ts";

/** The active object: its name, colour, opacity, what the server measured on it, and what can be done with it. */
export class ObjectPanel {
  readonly #place = byId("object-panel", HTMLElement);
  readonly #workspace: Workspace;
  #statistics: { object: SegmentObject; revision: number; found: Statistics | null } | null = null;
  #shown: { object: SegmentObject; state: string } | null = null;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  render(): void {
    const object = this.#workspace.objects.active;
    this.#place.hidden = object === null;
    if (object === null) {
      this.#shown = null;
      return;
    }
    const state = [object.name, object.isBegun, object.mask.revision, object.voxels, object.estimatedDice, this.#workspace.mayEdit, this.#current(object) !== null].join("|");
    if (this.#shown?.object !== object || this.#shown.state !== state) {
      // Built anew only when it says something else: a slider that is being dragged stays the same element.
      this.#shown = { object, state };
      this.#place.replaceChildren(...this.#content(object));
    }
    if (object.isBegun) {
      this.#measure(object);
    }
  }

  #content(object: SegmentObject): Node[] {
    return [
      element("div", { class: "panel-head" }, element("h2", { id: "object-title" }, object.name)),
      ...(object.isBegun ? [] : [this.#nameField(object)]),
      this.#look(object),
      ...(object.isBegun ? [this.#figures(object)] : [element("p", { class: "note" }, "Click on it in any plane to begin.")]),
      element(
        "div", { class: "row" },
        element("button", { "data-command": "memorize", disabled: !object.isBegun || !this.#workspace.mayEdit, class: "primary", title: "Memorise (M)" }, "Memorise"),
        element("button", { "data-command": "why", disabled: !object.isBegun, title: "Why this mask? (W)" }, "Why?"),
        element("button", { "data-command": "goToObject", disabled: object.voxels === 0, title: "Go to it (G)" }, "Go to"),
        element("button", { "data-command": "resetObject", disabled: !object.isBegun, title: "Remove its prompts (R)" }, "Reset"),
        element("button", { "data-command": "removeObject", title: "Remove it (Delete)" }, "Remove"),
      ),
    ];
  }

  #nameField(object: SegmentObject): HTMLElement {
    return element("label", { class: "field" }, "Name ", element("input", {
      value: object.name, list: "known-labels", autocomplete: "off",
      onchange: (event: Event) => {
        const input = event.target as HTMLInputElement;
        if (!this.#workspace.objects.rename(object, input.value.trim())) {
          input.value = object.name;
        }
        this.#workspace.recolour();
      },
    }));
  }

  #look(object: SegmentObject): HTMLElement {
    return element(
      "div", { class: "row" },
      element("label", { class: "field" }, "Colour ", element("input", {
        type: "color", value: toHex(object.colour),
        oninput: (event: Event) => {
          object.colour = fromHex((event.target as HTMLInputElement).value);
          this.#workspace.recolour();
        },
      })),
      element("label", { class: "field grow" }, "Opacity ", element("input", {
        type: "range", min: 0, max: 100, value: Math.round(object.opacity * 100),
        oninput: (event: Event) => {
          object.opacity = (event.target as HTMLInputElement).valueAsNumber / 100;
          this.#workspace.recolour();
        },
      })),
    );
  }

  #figures(object: SegmentObject): HTMLElement {
    const found = this.#current(object)?.found ?? null;
    const unit = looksLikeCt(windowOf(this.#workspace.volume)) ? "HU" : "value";
    const intensity = found?.intensity ?? null;
    const rows: [string, string][] = [
      ["Estimated Dice", object.estimatedDice === null ? "–" : object.estimatedDice.toFixed(2)],
      ["Prompts", String(object.clicks)],
      ["Volume", found === null ? "…" : `${found.volumeMl.toFixed(2)} ml`],
      ["Surface", found === null ? "…" : `${(found.surfaceMm2 / 100).toFixed(1)} cm²`],
      [`Mean ${unit}`, intensity === null ? "–" : intensity.mean.toFixed(1)],
      [`Median (range) ${unit}`, intensity === null ? "–" : `${intensity.median.toFixed(0)} (${intensity.min.toFixed(0)} … ${intensity.max.toFixed(0)})`],
    ];
    return element("dl", { class: "figures", "aria-label": `Statistics of ${object.name}` }, ...rows.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
  }

  #current(object: SegmentObject): { found: Statistics | null } | null {
    return this.#statistics?.object === object && this.#statistics.revision === object.mask.revision && this.#statistics.found !== null ? this.#statistics : null;
  }

  /** Asks once per mask, after the prompts that wait: measuring must not hold up clicks. */
  #measure(object: SegmentObject): void {
    const { revision } = object.mask;
    if ((this.#statistics?.object === object && this.#statistics.revision === revision) || this.#workspace.pending > 0) {
      return;
    }
    const asked = { object, revision, found: null as Statistics | null };
    this.#statistics = asked;
    void this.#workspace.ask((api, session, signal) => api.statistics(session, object.name, signal)).then((found) => {
      asked.found = found;
      this.render();
    });
  }
}
