import type { Workspace } from "../session/workspace.ts";
import { byId, element } from "./element.ts";

/** What the memory knows, and the button that asks it. */
export class MemoryPanel {
  readonly #place = byId("memory-panel", HTMLElement);
  readonly #labels = byId("known-labels", HTMLDataListElement);
  readonly #workspace: Workspace;
  readonly #unwanted = new Set<string>();
  #shown = "";

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** The labels to propose; empty means all. */
  get wanted(): string[] {
    const known = this.#known();
    const wanted = known.map((label) => label.name).filter((name) => !this.#unwanted.has(name));
    return wanted.length === known.length ? [] : wanted;
  }

  render(): void {
    const memory = this.#workspace.info?.memory;
    const known = this.#known();
    const canAsk = known.length > 0 && memory?.usable !== false && this.#workspace.session !== null && this.#workspace.mayEdit;
    const state = JSON.stringify([memory, canAsk]);
    if (state === this.#shown) {
      return;
    }
    this.#shown = state;
    this.#labels.replaceChildren(...known.map(({ name }) => element("option", { value: name })));
    this.#place.replaceChildren(
      element("div", { class: "panel-head" }, element("h2", { id: "memory-title" }, "Memory"), element("span", { class: "note" }, cases(memory?.cases ?? 0))),
      ...(memory?.usable === false ? [element("p", { class: "note" }, "The server's model cannot recall these cases.")] : []),
      ...(known.length === 0
        ? [element("p", { class: "note" }, "Nothing remembered yet. Memorise a good mask, and the next volume of its kind needs fewer clicks.")]
        : [this.#choices(known)]),
      element("div", { class: "row" }, element("button", { "data-command": "propose", disabled: !canAsk, title: "Propose from memory (O)" }, "Propose from memory")),
    );
  }

  #known(): { name: string; cases: number }[] {
    return this.#workspace.info?.memory.labels ?? [];
  }

  #choices(known: readonly { name: string; cases: number }[]): HTMLElement {
    return element(
      "fieldset", { class: "labels" },
      element("legend", { class: "note" }, "Labels to propose"),
      ...known.map(({ name, cases: number }) => element(
        "label", {},
        element("input", {
          type: "checkbox", checked: !this.#unwanted.has(name),
          onchange: (event: Event) => {
            if ((event.target as HTMLInputElement).checked) {
              this.#unwanted.delete(name);
            } else {
              this.#unwanted.add(name);
            }
          },
        }),
        element("span", {}, name), element("span", { class: "note" }, String(number)),
      )),
    );
  }
}

const cases = (number: number): string => (number === 1 ? "1 case" : `${number} cases`);
