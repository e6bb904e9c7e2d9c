import { byId } from "./element.ts";

/** Takes files dropped anywhere on the page. */
export function listenForDrops(open: (file: File | undefined) => void): void {
  const hint = byId("drop-hint", HTMLDivElement);
  // Captured and kept: NiiVue's listeners on its canvas would swallow them.
  const listen = (kind: "dragenter" | "dragover" | "drop", then: (event: DragEvent) => void): void => {
    document.addEventListener(kind, (event) => {
      event.preventDefault();
      event.stopPropagation();
      then(event);
    }, { capture: true });
  };
  listen("dragenter", () => { hint.hidden = false; });
  listen("dragover", () => { hint.hidden = false; });
  listen("drop", (event) => {
    hint.hidden = true;
    open(event.dataTransfer?.files[0]);
  });
  document.addEventListener("dragleave", (event) => { hint.hidden = event.relatedTarget === null; }, { capture: true });
}
