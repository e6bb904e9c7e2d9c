import type { Statistics } from "../api/contract.ts";
import { fromHex, toHex } from "../colours.ts";
import type { SegmentObject } from "../session/objectList.ts";
import type { Workspace } from "../session/workspace.ts";
import { looksLikeCt, windowOf } from "../view/windowPresets.ts";
import { byId, element, refill } from "./element.ts";
import type { Command } from "./keyBindings.ts";

interface Measurement {
  object: SegmentObject;
  revision: number;
  found: Statistics | null;
  /** Refused or cancelled: asked again at the next change or selection, not at once. */
  hasFailed: boolean;
}

/** The active object: its name, colour, opacity, what the server measured on it, and what can be done with it. */
export class ObjectPanel {
  readonly #place = byId("object-panel", HTMLElement);
  readonly #workspace: Workspace;
  #measurement: Measurement | null = null;
  #shown: { object: SegmentObject; state: string } | null = null;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** Measures again what could not be measured. */
  retry(): void {
    if (this.#measurement?.hasFailed === true) {
      this.#measurement = null;
    }
  }

  render(): void {
    const object = this.#workspace.objects.active;
    this.#place.hidden = object === null;
    if (object === null) {
      this.#shown = null;
      this.#place.replaceChildren();
      return;
    }
    const measured = this.#current(object);
    const state = [
      object.name, object.isBegun, object.fileNumber, object.mask.revision, object.voxels, object.clicks, object.estimatedDice, this.#workspace.mayEdit,
      measured !== null && measured.found !== null, measured?.hasFailed,
    ].join("|");
    if (this.#shown?.object !== object || this.#shown.state !== state) {
      // Built anew only when it says something else: a slider that is being dragged stays the same element.
      this.#shown = { object, state };
      refill(this.#place, ...this.#content(object));
    }
    if (object.isBegun) {
      this.#measure(object);
    }
  }

  #content(object: SegmentObject): Node[] {
    return [
      element("div", { class: "panel-head" }, element("h2", { id: "object-title", class: "cut", title: object.name }, object.name)),
      this.#nameField(object),
      this.#look(object),
      ...(object.isBegun ? [this.#figures(object)] : [element("p", { class: "note" }, "Click on it in any plane to begin.")]),
      element(
        "div", { class: "row" },
        this.#button("memorize", "Memorise", "Memorise (M)", object.isBegun && this.#workspace.mayEdit),
        this.#button("why", "Why?", "Why this mask? (W)", object.isBegun),
        this.#button("goToObject", "Go to", "Go to it (G)", object.voxels > 0),
        this.#button("resetObject", "Reset", "Remove its prompts (R)", object.isBegun),
        this.#button("removeObject", "Remove", "Remove it (Delete)", true),
      ),
    ];
  }

  #button(command: Command, text: string, title: string, canAct: boolean): HTMLElement {
    return element("button", { "data-command": command, "data-focus": command, title, disabled: !canAct, class: command === "memorize" ? "primary" : undefined }, text);
  }

  #nameField(object: SegmentObject): HTMLElement {
    return element("label", { class: "field" }, "Name ", element("input", {
      value: object.name, list: "known-labels", autocomplete: "off", "data-focus": "name", disabled: object.isBegun && !this.#workspace.mayEdit,
      onchange: (event: Event) => {
        const input = event.target as HTMLInputElement;
        void this.#workspace.rename(object, input.value.trim()).then(() => {
          input.value = object.name;
        });
      },
    }));
  }

  #look(object: SegmentObject): HTMLElement {
    return element(
      "div", { class: "row" },
      element("label", { class: "field" }, "Colour ", element("input", {
        type: "color", value: toHex(object.colour), "data-focus": "colour",
        oninput: (event: Event) => {
          this.#workspace.objects.setColour(object, fromHex((event.target as HTMLInputElement).value));
          this.#workspace.recolour();
        },
      })),
      element("label", { class: "field grow" }, "Opacity ", element("input", {
        type: "range", min: 0, max: 100, value: Math.round(object.opacity * 100), "data-focus": "opacity",
        oninput: (event: Event) => {
          object.opacity = (event.target as HTMLInputElement).valueAsNumber / 100;
          this.#workspace.recolour();
        },
      })),
    );
  }

  #figures(object: SegmentObject): HTMLElement {
    const measured = this.#current(object);
    const found = measured?.found ?? null;
    const missing = measured?.hasFailed === true ? "–" : "…";
    const unit = looksLikeCt(windowOf(this.#workspace.volume)) ? "HU" : "value";
    const intensity = found?.intensity ?? null;
    const rows: [string, string][] = [
      ["Estimated Dice", object.estimatedDice === null ? "–" : object.estimatedDice.toFixed(2)],
      ["Prompts", String(object.clicks)],
      ["Number in files", String(object.fileNumber)],
      ["Volume", found === null ? missing : `${found.volumeMl.toFixed(2)} ml`],
      ["Surface", found === null ? missing : `${(found.surfaceMm2 / 100).toFixed(1)} cm²`],
      [`Mean ${unit}`, intensity === null ? "–" : intensity.mean.toFixed(1)],
      [`Median (range) ${unit}`, intensity === null ? "–" : `${intensity.median.toFixed(0)} (${intensity.min.toFixed(0)} … ${intensity.max.toFixed(0)})`],
    ];
    return element("dl", { class: "figures", "aria-label": `Statistics of ${object.name}` }, ...rows.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
  }

  /** What is known, or asked, of the mask that is here. */
  #current(object: SegmentObject): Measurement | null {
    return this.#measurement?.object === object && this.#measurement.revision === object.mask.revision ? this.#measurement : null;
  }

  /** Asks once per mask, after the prompts that wait: measuring must not hold up clicks. */
  #measure(object: SegmentObject): void {
    if (this.#current(object) !== null || this.#workspace.pending > 0) {
      return;
    }
    const asked: Measurement = { object, revision: object.mask.revision, found: null, hasFailed: false };
    this.#measurement = asked;
    void this.#workspace.ask((api, session, signal) => api.statistics(session, object.name, signal)).then((found) => {
      Object.assign(asked, { found, hasFailed: found === null });
      this.render();
    });
  }
}
