import type { BusyWait } from "./api/busyRetry.ts";
import { ServerApi } from "./api/serverApi.ts";
import type { SegmentObject } from "./session/objectList.ts";
import { Workspace } from "./session/workspace.ts";
import { byId } from "./ui/element.ts";
import { ExportPanel } from "./ui/exportPanel.ts";
import { makeHelp } from "./ui/helpDialog.ts";
import { commandOf, commands, type Command } from "./ui/keyBindings.ts";
import { askKey, keepKey, readKey } from "./ui/keyDialog.ts";
import { MemoryPanel } from "./ui/memoryPanel.ts";
import { Messages } from "./ui/messages.ts";
import { ObjectListPanel } from "./ui/objectList.ts";
import { ObjectPanel } from "./ui/objectPanel.ts";
import { StartScreen } from "./ui/startScreen.ts";
import { Toolbar } from "./ui/toolbar.ts";
import { WhyDialog } from "./ui/whyDialog.ts";
import { Gestures } from "./view/gestures.ts";
import { SliceStage, type Location } from "./view/sliceStage.ts";
import { windowOf } from "./view/windowPresets.ts";
import { acceptedFiles, refusalOfName } from "./volume/fileNames.ts";

/** Where the session's id is kept in the address, so that a reload goes on with it. */
const sessionKey = "#session=";

/** Ties the pieces together: what buttons, keys and gestures do, and what is drawn anew when something changed. */
export class ViewerApp {
  readonly #messages = new Messages();
  readonly #stage = new SliceStage(byId("canvas", HTMLCanvasElement), (location) => { this.#showLocation(location); });
  readonly #workspace: Workspace;
  readonly #toolbar: Toolbar;
  readonly #gestures: Gestures;
  readonly #objects: ObjectListPanel;
  readonly #object: ObjectPanel;
  readonly #memory: MemoryPanel;
  readonly #export: ExportPanel;
  readonly #start: StartScreen;
  readonly #help = makeHelp();
  readonly #why = new WhyDialog();
  readonly #file = byId("file", HTMLInputElement);
  readonly #cancel = byId("cancel", HTMLButtonElement);
  readonly #pictures = byId("pictures", HTMLElement);

  constructor() {
    const api = new ServerApi({ root: "api/v1", onWait: (wait) => { this.#showWait(wait); }, askKey, readKey, keepKey });
    this.#workspace = new Workspace(api, this.#stage, this.#messages, () => { this.#render(); });
    this.#toolbar = new Toolbar(this.#stage);
    this.#gestures = new Gestures(byId("canvas", HTMLCanvasElement), byId("sketch", HTMLCanvasElement), this.#stage, {
      tool: () => this.#toolbar.tool,
      onPoint: (at, isOpposite) => void this.#workspace.click(at, this.#toolbar.isPositive !== isOpposite),
      onBox: (corner, opposite) => void this.#workspace.box(corner, opposite),
      onScribble: (points, isOpposite) => void this.#workspace.scribble(points, this.#toolbar.isPositive !== isOpposite),
    });
    this.#objects = new ObjectListPanel(this.#workspace, (object) => { this.#select(object.name); });
    this.#object = new ObjectPanel(this.#workspace);
    this.#memory = new MemoryPanel(this.#workspace);
    this.#export = new ExportPanel(this.#workspace);
    this.#start = new StartScreen({
      chooseFile: () => { this.#file.click(); },
      openVolume: (volume) => void this.#open(() => this.#workspace.openVolume(volume)),
      resume: (session) => void this.#open(() => this.#workspace.resume(session.id)),
      close: () => { this.#start.hide(); },
    });
  }

  async run(): Promise<void> {
    this.#listen();
    this.#render();
    await this.#workspace.connect();
    const kept = location.hash.startsWith(sessionKey) ? decodeURIComponent(location.hash.slice(sessionKey.length)) : null;
    if (kept === null) {
      await this.#showStart();
    }
    await this.#takeGraphics();
    if (kept !== null) {
      await this.#open(() => this.#workspace.resume(kept));
      if (this.#workspace.volume === null) {
        await this.#showStart();
      }
    }
  }

  /** Compiling shaders blocks the page: what is already there is painted before. */
  async #takeGraphics(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 50));
    try {
      await this.#stage.attach();
    } catch {
      this.#messages.warn("This browser gives no WebGL2, which the pictures need; turn on hardware acceleration or use another browser.");
      return;
    }
    if (this.#stage.isDrawnInSoftware) {
      this.#toolbar.chooseLayout("planes"); // the 3D view stays on offer
    }
  }

  #listen(): void {
    document.addEventListener("click", (event) => {
      const command = (event.target as Element).closest<HTMLElement>("[data-command]")?.dataset["command"];
      if (command !== undefined && (commands as readonly string[]).includes(command)) {
        this.#run(command as Command);
      }
    });
    document.addEventListener("keydown", (event) => { this.#onKey(event); }, { capture: true });
    this.#file.accept = acceptedFiles;
    this.#file.addEventListener("change", () => {
      this.#openFile(this.#file.files?.[0]);
      this.#file.value = "";
    });
    byId("add-object", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      this.#addObject();
    });
    this.#listenForDrops();
  }

  #listenForDrops(): void {
    const hint = byId("drop-hint", HTMLDivElement);
    document.addEventListener("dragover", (event) => {
      event.preventDefault();
      hint.hidden = false;
    });
    document.addEventListener("dragleave", (event) => { hint.hidden = event.relatedTarget === null; });
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      hint.hidden = true;
      this.#openFile(event.dataTransfer?.files[0]);
    });
  }

  #onKey(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const isTyping = target.matches("input:not([type=checkbox], [type=range], [type=color]), textarea, select");
    const isDialog = document.querySelector("dialog[open]") !== null;
    const command = isTyping || isDialog ? null : commandOf(event);
    // Enter on a button presses the button; only over the pictures does it click at the crosshair. So do the slider's arrows.
    const isOwn = target.matches("button, a, input") && ["promptHere", "left", "right", "front", "back"].includes(command ?? "");
    if (command !== null && !isOwn) {
      event.preventDefault();
      event.stopPropagation();
      this.#run(command);
    } else if (target instanceof HTMLCanvasElement && event.key !== "Tab") {
      event.stopPropagation(); // NiiVue has keys of its own on its canvas, which help does not speak of
    }
  }

  #run(command: Command): void {
    const { objects } = this.#workspace;
    const active = objects.active;
    const actions: Record<Command, () => unknown> = {
      open: () => this.#showStart(),
      help: () => { this.#help.showModal(); },
      cancel: () => {
        this.#gestures.cancel();
        this.#workspace.cancel();
      },
      navigate: () => { this.#toolbar.chooseTool("navigate"); },
      point: () => { this.#toolbar.chooseTool("point"); },
      box: () => { this.#toolbar.chooseTool("box"); },
      scribble: () => { this.#toolbar.chooseTool("scribble"); },
      toggleSign: () => { this.#toolbar.toggleSign(); },
      promptHere: () => (this.#stage.hasVolume ? this.#workspace.click(this.#stage.crosshair, this.#toolbar.isPositive) : undefined),
      undo: () => this.#workspace.history("undo"),
      redo: () => this.#workspace.history("redo"),
      addObject: () => { byId("new-name", HTMLInputElement).focus(); },
      nextObject: () => { this.#selectNext(1); },
      previousObject: () => { this.#selectNext(-1); },
      resetObject: () => (active?.isBegun === true ? this.#workspace.remove(active, true) : undefined),
      removeObject: () => (active === null ? undefined : this.#workspace.remove(active, false)),
      toggleObject: () => { this.#toggle(active === null ? [] : [active]); },
      toggleAll: () => { this.#toggle(objects.all); },
      propose: () => this.#propose(),
      memorize: () => (active?.isBegun === true ? this.#workspace.memorize([active.name]) : undefined),
      why: () => this.#explain(),
      export: () => this.#export.save(),
      goToObject: () => { this.#goTo(active); },
      layout: () => { this.#toolbar.nextLayout(); },
      zoomIn: () => { this.#stage.zoom(1.25); },
      zoomOut: () => { this.#stage.zoom(0.8); },
      resetView: () => { this.#stage.resetView(); },
      // Radiological display: what is left on the screen is the patient's right.
      left: () => { this.#stage.moveCrosshair(1, 0, 0); },
      right: () => { this.#stage.moveCrosshair(-1, 0, 0); },
      front: () => { this.#stage.moveCrosshair(0, 1, 0); },
      back: () => { this.#stage.moveCrosshair(0, -1, 0); },
      up: () => { this.#stage.moveCrosshair(0, 0, 1); },
      down: () => { this.#stage.moveCrosshair(0, 0, -1); },
      window1: () => { this.#toolbar.chooseWindow(0); },
      window2: () => { this.#toolbar.chooseWindow(1); },
      window3: () => { this.#toolbar.chooseWindow(2); },
      window4: () => { this.#toolbar.chooseWindow(3); },
      window5: () => { this.#toolbar.chooseWindow(4); },
      window6: () => { this.#toolbar.chooseWindow(5); },
    };
    actions[command]();
  }

  async #showStart(): Promise<void> {
    const known = await this.#workspace.browse();
    this.#start.show(known.volumes, known.sessions, this.#workspace.volume !== null);
  }

  #openFile(file: File | undefined): void {
    if (file === undefined) {
      return;
    }
    const refusal = refusalOfName(file.name);
    if (refusal !== null) {
      this.#messages.warn(refusal);
      return;
    }
    void this.#open(() => this.#workspace.openFile(file));
  }

  async #open(open: () => Promise<void>): Promise<void> {
    const before = this.#workspace.session;
    await open();
    const { session, volume } = this.#workspace;
    if (session === null || session === before || volume === null) {
      return; // refused; the user was told
    }
    this.#start.hide();
    history.replaceState(null, "", sessionKey + encodeURIComponent(session.id));
    this.#toolbar.offerWindows(windowOf(volume));
    byId("canvas", HTMLCanvasElement).focus();
  }

  async #propose(): Promise<void> {
    await this.#workspace.propose(this.#memory.wanted);
    this.#goTo(this.#workspace.objects.active);
  }

  async #explain(): Promise<void> {
    const active = this.#workspace.objects.active;
    if (active?.isBegun !== true) {
      return;
    }
    const why = await this.#workspace.ask((api, session, signal) => api.why(session, active.name, signal));
    if (why !== null) {
      this.#why.show(active.name, why, () => this.#workspace.ask((api, session, signal) => api.whyPage(session, active.name, signal)));
    }
  }

  #addObject(): void {
    const input = byId("new-name", HTMLInputElement);
    if (this.#workspace.volume === null) {
      this.#messages.warn("Open a volume first.");
      return;
    }
    const object = this.#workspace.objects.addDraft(input.value.trim() || "Object");
    input.value = "";
    this.#select(object.name);
    byId("canvas", HTMLCanvasElement).focus();
    this.#messages.say(`Click on ${object.name} to segment it.`);
  }

  #select(name: string): void {
    this.#workspace.objects.select(name);
    this.#workspace.recolour();
    this.#workspace.repaint();
  }

  #selectNext(step: number): void {
    this.#workspace.objects.selectNext(step);
    const { active } = this.#workspace.objects;
    if (active !== null) {
      this.#select(active.name);
      this.#messages.say(`Active object: ${active.name}.`);
    }
  }

  #toggle(objects: readonly SegmentObject[]): void {
    const isAnyShown = objects.some((object) => object.isVisible);
    for (const object of objects) {
      object.isVisible = !isAnyShown;
    }
    if (objects.length > 0) {
      this.#workspace.repaint();
    }
  }

  #goTo(object: SegmentObject | null): void {
    const { volume } = this.#workspace;
    if (object === null || object.voxels === 0 || volume === null) {
      return;
    }
    const { low, high } = object.mask.extent;
    this.#stage.goToVoxel([0, 1, 2].map((axis) => Math.floor((low[axis]! + high[axis]! - 1) / 2)) as [number, number, number], volume.affine);
  }

  #showLocation({ mm, intensity }: Location): void {
    const [x, y, z] = mm.map((value) => value.toFixed(1));
    byId("location", HTMLDivElement).textContent = `R ${x} A ${y} S ${z} mm    value ${Number(intensity.toPrecision(5))}`;
  }

  #showWait({ seconds, attempts }: BusyWait): void {
    const times = attempts === 1 ? "" : ` (asked ${attempts} times)`;
    this.#messages.warn(`The server is busy. Trying again in ${Math.ceil(seconds)} s${times}.`);
  }

  #render(): void {
    const { volume, session, pending, connection, mayEdit, info } = this.#workspace;
    byId("volume-name", HTMLDivElement).textContent = volume === null ? "No volume" : `${volume.name}  ·  ${volume.shape.join(" × ")}  ·  ${volume.spacingMm.map((size) => Number(size.toPrecision(3))).join(" × ")} mm`;
    byId("undo", HTMLButtonElement).disabled = session?.canUndo !== true || !mayEdit;
    byId("redo", HTMLButtonElement).disabled = session?.canRedo !== true || !mayEdit;
    this.#cancel.hidden = pending === 0 && connection === "connected";
    this.#pictures.setAttribute("aria-busy", String(pending > 0));
    const state = byId("connection", HTMLDivElement);
    state.className = `connection ${connection}${pending > 0 ? " working" : ""}`;
    state.textContent = connection === "away" ? "Server away" : pending > 0 ? "Working …" : info === null ? "" : `${info.preset} on ${info.device}`;
    this.#objects.render();
    this.#object.render();
    this.#memory.render();
    this.#export.render();
  }
}
