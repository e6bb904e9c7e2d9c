import type { RecalledCase, Why } from "../api/contract.ts";
import { byId, element } from "./element.ts";

/** Which accepted cases a mask rests on, how much each counted, and what the mask would be without them. */
export class WhyDialog {
  readonly #dialog = byId("why", HTMLDialogElement);

  show(object: string, why: Why): void {
    const { recalled } = why;
    this.#dialog.replaceChildren(
      element("h2", { id: "why-title" }, `Why this mask? ${object}`),
      recalled.length === 0
        ? element("p", {}, "No memory was recalled: the mask rests on the prompts alone.")
        : element("ol", { class: "recalled", "aria-label": "Recalled cases, nearest first" }, ...recalled.map(card)),
      element("form", { method: "dialog", class: "dialog-foot" }, element("button", {}, "Close")),
    );
    this.#dialog.showModal();
  }
}

function card(memory: RecalledCase): HTMLLIElement {
  const bar = element("div", { class: "weight-bar", "aria-hidden": "true" }, element("div", {}));
  (bar.firstElementChild as HTMLElement).style.width = `${(memory.weight * 100).toFixed(1)}%`;
  return element(
    "li", {},
    memory.thumbnail === null ? element("div", { class: "no-thumbnail" }, "no picture") : element("img", { src: memory.thumbnail, alt: `Slice of the remembered ${memory.label}` }),
    element("strong", {}, memory.label),
    bar,
    element(
      "dl", { class: "figures" },
      element("dt", {}, "Weight"), element("dd", {}, `${(memory.weight * 100).toFixed(0)} %`),
      element("dt", {}, "Distance"), element("dd", {}, memory.distance.toPrecision(3)),
      element("dt", {}, "Accepted"), element("dd", {}, [memory.who ?? "unknown", memory.when === null ? "" : new Date(memory.when).toLocaleDateString()].join(" ").trim()),
      element("dt", {}, "Case"), element("dd", { class: "identifier" }, memory.id),
    ),
  );
}
