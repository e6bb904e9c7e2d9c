import type { LabelFormat } from "../api/contract.ts";
import type { Workspace } from "../session/workspace.ts";
import { withoutSuffix } from "../volume/fileNames.ts";
import { byId, element } from "./element.ts";

const formats: readonly (readonly [LabelFormat, string])[] = [
  ["nii.gz", "NIfTI label map (.nii.gz)"],
  ["seg.nrrd", "3D Slicer segmentation (.seg.nrrd)"],
  ["nrrd", "NRRD label map (.nrrd)"],
  ["mha", "MetaImage label map (.mha)"],
];

/** Saves the label map of all objects, as the server writes it. */
export class ExportPanel {
  readonly #workspace: Workspace;
  readonly #format = element("select", { "aria-label": "File format" }, ...formats.map(([value, text]) => element("option", { value }, text)));
  readonly #button = element("button", { "data-command": "export", title: "Export (X)" }, "Export");

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    byId("export-panel", HTMLElement).append(
      element("div", { class: "panel-head" }, element("h2", { id: "export-title" }, "Export")), element("div", { class: "row" }, this.#format, this.#button));
  }

  render(): void {
    this.#button.disabled = !this.#workspace.objects.all.some((object) => object.isBegun);
  }

  async save(): Promise<void> {
    const format = this.#format.value as LabelFormat;
    const { volume } = this.#workspace;
    const file = volume === null ? null : await this.#workspace.ask((api, session, signal) => api.labels(session, format, signal));
    if (file === null) {
      return;
    }
    const address = URL.createObjectURL(file);
    element("a", { href: address, download: `${withoutSuffix(volume!.name)}_labels.${format}` }).click();
    // The browser reads the address after this turn; a minute is ample for it to begin.
    setTimeout(() => { URL.revokeObjectURL(address); }, 60_000);
  }
}
