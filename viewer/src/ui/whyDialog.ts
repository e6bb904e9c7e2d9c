import type { RecalledCase, Why } from "../api/contract.ts";
import { byId, element } from "./element.ts";

/** Which accepted cases a mask rests on, how much each counted, and what the mask would be without them. */
export class WhyDialog {
  readonly #dialog = byId("why", HTMLDialogElement);

  /** @param fetchPage Asks the server for its report as a page; null if it gave none. */
  show(object: string, why: Why, fetchPage: () => Promise<string | null>): void {
    this.#dialog.replaceChildren(
      element("h2", { id: "why-title", tabindex: -1 }, `Why this mask? ${object}`),
      element("p", {}, comparison(why)),
      why.recalled.length === 0
        ? element("p", {}, why.emptyReason ?? "No case was recalled: the mask rests on the prompts alone.")
        : element("ol", { class: "recalled", "aria-label": "Recalled cases, nearest first" }, ...why.recalled.map(card)),
      report(fetchPage),
      element("form", { method: "dialog", class: "dialog-foot" }, element("button", {}, "Close")),
    );
    this.#dialog.showModal();
    byId("why-title", HTMLHeadingElement).focus();
  }
}

function comparison({ volumeMl, dice }: Why): string {
  const volumes = `${volumeMl.withMemory.toFixed(2)} ml with memory, ${volumeMl.withoutMemory.toFixed(2)} ml from the same prompts without`;
  return dice === null ? "The mask is empty, with memory and without." : `${volumes}; Dice of the two ${dice.toFixed(3)}.`;
}

/** The server's report with the masks with and without memory, asked for when it is unfolded: its pictures take a while. */
function report(fetchPage: () => Promise<string | null>): HTMLDetailsElement {
  // The report is a page of its own. In a sandbox none of it can run or reach this page.
  const frame = element("iframe", { title: "The mask with and without memory", sandbox: "", class: "report" });
  const details = element("details", {}, element("summary", {}, "Mask with and without memory, and where the model looked"), frame);
  details.addEventListener("toggle", () => {
    if (details.open && frame.srcdoc === "") {
      void fetchPage().then((page) => { frame.srcdoc = page ?? "<p>The server gave no report.</p>"; });
    }
  });
  return details;
}

function card(memory: RecalledCase): HTMLLIElement {
  const share = memory.shareOfObject ?? memory.shareOfCrop;
  const bar = element("div", { class: "weight-bar", "aria-hidden": "true" }, element("div", {}));
  (bar.firstElementChild as HTMLElement).style.width = `${((share ?? 0) * 100).toFixed(1)}%`;
  const accepted = [memory.who ?? "unknown", memory.when === null ? "" : new Date(memory.when).toLocaleDateString()].join(" ").trim();
  return element(
    "li", {},
    memory.thumbnail === null ? element("div", { class: "no-thumbnail" }, "no picture kept") : element("img", { src: memory.thumbnail, alt: `The remembered ${memory.label}, with its accepted mask` }),
    bar,
    element(
      "dl", { class: "figures" },
      element("dt", {}, "Share of the answer"), element("dd", {}, share === null ? "–" : `${(share * 100).toFixed(1)} %`),
      element("dt", {}, "Distance"), element("dd", {}, memory.distance.toPrecision(3)),
      element("dt", {}, "Weight"), element("dd", {}, memory.weight.toPrecision(2)),
      element("dt", {}, "Accepted"), element("dd", {}, accepted),
      element("dt", {}, "Case"), element("dd", { class: "identifier" }, memory.id),
    ),
  );
}
