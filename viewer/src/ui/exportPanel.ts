import type { LabelFormat } from "../api/contract.ts";
import type { Reporter } from "../session/outputs.ts";
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
  readonly #reporter: Reporter;
  readonly #format = element("select", { "aria-label": "File format" }, ...formats.map(([value, text]) => element("option", { value }, text)));
  readonly #button = element("button", { "data-command": "export", title: "Export (X)" }, "Export");

  constructor(workspace: Workspace, reporter: Reporter) {
    this.#workspace = workspace;
    this.#reporter = reporter;
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
    const name = `${withoutSuffix(volume!.name)}_labels.${format}`;
    element("a", { href: address, download: name }).click();
    // The browser reads the address after this turn; a minute is ample for it to begin.
    setTimeout(() => { URL.revokeObjectURL(address); }, 60_000);
    this.#tell(name, format);
  }

  /** A .seg.nrrd holds objects that overlap; the other files hold one number per voxel. */
  #tell(name: string, format: LabelFormat): void {
    const shared = format === "seg.nrrd" ? 0 : this.#workspace.objects.sharedVoxels;
    if (shared === 0) {
      this.#reporter.say(`Exported ${name}.`);
    } else {
      const where = shared === 1 ? "1 voxel lies in more than one object" : `${shared} voxels lie in more than one object`;
      this.#reporter.warn(`Exported ${name}. ${where}: this format keeps one number per voxel, the surer object's.`);
    }
  }
}
