import type { ServerFile, Session, Volume } from "../api/contract.ts";
import { readableBytes } from "../volume/fileNames.ts";
import { byId, element } from "./element.ts";

export interface StartTargets {
  chooseFile: () => void;
  openThere: (chosen: Volume | ServerFile) => void;
  resume: (session: Session) => void;
  close: () => void;
}

/** The first thing one sees: drop or choose a file, take a volume that the server has, or go on where one was. */
export class StartScreen {
  readonly #place = byId("start", HTMLElement);
  readonly #targets: StartTargets;
  /** What it covers, and what acts on that: out of reach while it is shown. */
  readonly #covered = [byId("canvas", HTMLCanvasElement), byId("bar-tools", HTMLDivElement)];

  constructor(targets: StartTargets) {
    this.#targets = targets;
  }

  get isShown(): boolean {
    return !this.#place.hidden;
  }

  hide(): void {
    this.#place.hidden = true;
    this.#cover(false);
    byId("canvas", HTMLCanvasElement).focus();
  }

  show({ volumes, files, sessions }: { volumes: readonly Volume[]; files: readonly ServerFile[]; sessions: readonly Session[] }, canClose: boolean): void {
    const names = new Map(volumes.map(({ id, name }) => [id, name]));
    const resumable = sessions.filter((session) => session.objects.length > 0 && names.has(session.volume));
    this.#place.hidden = false;
    this.#cover(true);
    this.#place.replaceChildren(
      element(
        "div", { class: "start-box", tabindex: -1 },
        element("h2", { id: "start-title" }, "Open a volume"),
        element(
          "div", { class: "drop" },
          element("p", {}, "Drop a NIfTI, NRRD or MHA file here, or"),
          element("button", { class: "primary", onclick: this.#targets.chooseFile }, "Choose a file…"),
        ),
        ...(volumes.length > 0 ? [this.#volumes(volumes)] : []),
        ...(files.length > 0 ? [this.#files(files)] : []),
        ...(resumable.length > 0 ? [this.#sessions(resumable, names)] : []),
        ...(canClose ? [element("button", { class: "quiet", onclick: this.#targets.close }, "Back to the images")] : []),
      ),
    );
    this.#place.querySelector<HTMLElement>(".start-box")!.focus({ preventScroll: true });
    this.#place.scrollTop = 0;
  }

  #cover(isCovered: boolean): void {
    for (const element of this.#covered) {
      element.inert = isCovered;
    }
  }

  #volumes(volumes: readonly Volume[]): HTMLElement {
    return element(
      "section", { "aria-label": "Volumes on the server" },
      element("h3", {}, "On the server"),
      element("ul", { class: "choices" }, ...volumes.map((volume) => element(
        "li", {},
        element(
          "button", { onclick: () => { this.#targets.openThere(volume); } },
          element("span", { class: "cut", title: volume.name }, volume.name),
          element("span", { class: "note" }, `${volume.shape.join(" × ")} · ${readableBytes(volume.bytes)}`),
        ),
      ))),
    );
  }

  #files(files: readonly ServerFile[]): HTMLElement {
    return element(
      "section", { "aria-label": "Files in the server's folders" },
      element("h3", {}, "In the server's folders"),
      element("ul", { class: "choices" }, ...files.map((file) => element(
        "li", {},
        element(
          "button", { title: file.path, onclick: () => { this.#targets.openThere(file); } },
          element("span", { class: "cut" }, file.name),
          element("span", { class: "note cut" }, folderOf(file.path)),
          element("span", { class: "note" }, readableBytes(file.bytes)),
        ),
      ))),
    );
  }

  #sessions(sessions: readonly Session[], names: ReadonlyMap<string, string>): HTMLElement {
    return element(
      "section", { "aria-label": "Sessions to go on with" },
      element("h3", {}, "Go on with"),
      element("ul", { class: "choices" }, ...sessions.map((session) => {
        const volume = names.get(session.volume) ?? "";
        const objects = session.objects.map((object) => object.name).join(", ");
        return element(
          "li", {},
          element(
            "button", { onclick: () => { this.#targets.resume(session); } },
            element("span", { class: "cut", title: volume }, volume),
            element("span", { class: "note cut", title: objects }, objects),
            element("span", { class: "note" }, new Date(session.lastUsed).toLocaleString()),
          ),
        );
      })),
    );
  }
}

/** The folder that a file of the server lies in, its last name only. */
const folderOf = (path: string): string => path.split(/[/\\]/).at(-2) ?? "";
