import type { SegmentObject } from "../session/objectList.ts";
import type { Workspace } from "../session/workspace.ts";
import { byId, element, refill } from "./element.ts";

/** What the memory knows, and the button that asks it. */
export class MemoryPanel {
  readonly #place = byId("memory-panel", HTMLElement);
  readonly #labels = byId("known-labels", HTMLDataListElement);
  readonly #workspace: Workspace;
  readonly #unwanted = new Set<string>();
  /** Objects with prompts whose label was ticked, and the revision of the mask that may be replaced: more prompts untick it. */
  readonly #replaceable = new WeakMap<SegmentObject, number>();
  #shown = "";

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** The labels to propose: never "all", which would be what the memory has by then. */
  get wanted(): string[] {
    return this.#known().map((label) => label.name).filter((name) => this.#isTicked(name));
  }

  render(): void {
    const memory = this.#workspace.info?.memory;
    const known = this.#known();
    const canAsk = known.length > 0 && memory?.usable !== false && this.#workspace.session !== null && this.#workspace.mayEdit;
    const state = JSON.stringify([memory, canAsk, known.map(({ name }) => [this.#prompted(name) !== null, this.#isTicked(name)])]);
    if (state === this.#shown) {
      return;
    }
    this.#shown = state;
    this.#labels.replaceChildren(...known.map(({ name }) => element("option", { value: name })));
    refill(
      this.#place,
      element("div", { class: "panel-head" }, element("h2", { id: "memory-title" }, "Memory"), element("span", { class: "note" }, cases(memory?.cases ?? 0))),
      ...(memory?.usable === false ? [element("p", { class: "note" }, "The server's model cannot recall these cases.")] : []),
      ...(known.length === 0
        ? [element("p", { class: "note" }, "Nothing remembered yet. Memorise a good mask, and the next volume of its kind needs fewer clicks.")]
        : [this.#choices(known)]),
      element("div", { class: "row" }, element("button", { "data-command": "propose", "data-focus": "propose", disabled: !canAsk, title: "Propose from memory (O)" }, "Propose from memory")),
    );
  }

  #known(): { name: string; cases: number }[] {
    return this.#workspace.info?.memory.labels ?? [];
  }

  /** The object of this name, if someone worked on it. */
  #prompted(name: string): SegmentObject | null {
    const object = this.#workspace.objects.find(name);
    return object !== undefined && object.clicks > 0 ? object : null;
  }

  #isTicked(name: string): boolean {
    const prompted = this.#prompted(name);
    return prompted === null ? !this.#unwanted.has(name) : this.#replaceable.get(prompted) === prompted.mask.revision;
  }

  #tick(name: string, isTicked: boolean): void {
    const prompted = this.#prompted(name);
    if (prompted !== null) {
      this.#replaceable.set(prompted, isTicked ? prompted.mask.revision : -1);
    } else if (isTicked) {
      this.#unwanted.delete(name);
    } else {
      this.#unwanted.add(name);
    }
  }

  #choices(known: readonly { name: string; cases: number }[]): HTMLElement {
    return element(
      "fieldset", { class: "labels" },
      element("legend", { class: "note" }, "Labels to propose"),
      ...known.map(({ name, cases: number }) => element(
        "label", {},
        element("input", {
          type: "checkbox", checked: this.#isTicked(name), "data-focus": `label ${name}`,
          onchange: (event: Event) => { this.#tick(name, (event.target as HTMLInputElement).checked); },
        }),
        element("span", { class: "cut", title: name }, name),
        ...(this.#prompted(name) === null ? [] : [element("span", { class: "note" }, "has prompts")]),
        element("span", { class: "note" }, String(number)),
      )),
    );
  }
}

const cases = (number: number): string => (number === 1 ? "1 case" : `${number} cases`);
