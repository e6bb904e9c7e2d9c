import type { BusyWait } from "./api/busyRetry.ts";
import type { Session } from "./api/contract.ts";
import { ServerApi } from "./api/serverApi.ts";
import type { SegmentObject } from "./session/objectList.ts";
import { Workspace } from "./session/workspace.ts";
import { byId } from "./ui/element.ts";
import { ExportPanel } from "./ui/exportPanel.ts";
import { listenForDrops } from "./ui/fileDrop.ts";
import { makeHelp } from "./ui/helpDialog.ts";
import { Keyboard } from "./ui/keyboard.ts";
import { commands, type Command } from "./ui/keyBindings.ts";
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
  readonly #canvas = byId("canvas", HTMLCanvasElement);
  readonly #stage = new SliceStage(this.#canvas, byId("marks", HTMLCanvasElement), {
    onLocation: (location) => { this.#showLocation(location); },
    onWindow: (window) => { this.#toolbar.showCustomWindow(window); },
  });
  readonly #workspace: Workspace;
  readonly #toolbar: Toolbar;
  readonly #gestures: Gestures;
  readonly #objects: ObjectListPanel;
  readonly #object: ObjectPanel;
  readonly #memory: MemoryPanel;
  readonly #export: ExportPanel;
  readonly #start: StartScreen;
  #graphics: Promise<void> | null = null;
  readonly #help = makeHelp();
  readonly #why = new WhyDialog();
  readonly #file = byId("file", HTMLInputElement);
  readonly #cancel = byId("cancel", HTMLButtonElement);
  readonly #pictures = byId("pictures", HTMLElement);

  constructor() {
    const api = new ServerApi({ root: "api/v1", onWait: (wait) => { this.#showWait(wait); }, askKey, readKey, keepKey });
    this.#workspace = new Workspace(api, this.#stage, this.#messages, () => { this.#render(); });
    this.#toolbar = new Toolbar(this.#stage);
    this.#gestures = new Gestures(this.#canvas, byId("sketch", HTMLCanvasElement), this.#stage, {
      tool: () => this.#toolbar.tool,
      onPoint: (at, isOpposite) => void this.#workspace.click(at, this.#toolbar.isPositive !== isOpposite),
      onBox: (corner, opposite) => void this.#workspace.box(corner, opposite),
      onDrawing: (drawing, points, isOpposite) => void this.#workspace.draw(`${drawing}s`, points, this.#toolbar.isPositive !== isOpposite),
    });
    this.#objects = new ObjectListPanel(this.#workspace, (object) => { this.#select(object.name); });
    this.#object = new ObjectPanel(this.#workspace);
    this.#memory = new MemoryPanel(this.#workspace);
    this.#export = new ExportPanel(this.#workspace, this.#messages);
    this.#start = new StartScreen({
      chooseFile: () => { this.#file.click(); },
      openThere: (chosen) => void this.#open(() => this.#workspace.openThere(chosen)),
      resume: (session) => void this.#open(() => this.#workspace.resume(session.id)),
      close: () => { this.#start.hide(); },
    });
  }

  async run(): Promise<void> {
    const kept = location.hash.startsWith(sessionKey) ? decodeURIComponent(location.hash.slice(sessionKey.length)) : null;
    this.#listen();
    this.#render();
    await this.#workspace.connect();
    if (kept === null) {
      await this.#showStart();
    }
    await this.#takeGraphics();
    if (kept !== null) {
      await this.#open(() => this.#workspace.resume(kept));
      if (this.#workspace.volume === null) {
        history.replaceState(null, "", location.pathname + location.search); // the next reload shall not ask for it again
        await this.#showStart();
      }
    }
  }

  /** The graphics card, and with it the layout; a volume waits for both. */
  #takeGraphics(): Promise<void> {
    this.#graphics ??= this.#attach();
    return this.#graphics;
  }

  /** Compiling shaders blocks the page: what is already there is painted before. */
  async #attach(): Promise<void> {
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
    new Keyboard((command) => { this.#run(command); }, () => this.#start.isShown);
    this.#file.accept = acceptedFiles;
    this.#file.addEventListener("change", () => {
      this.#openFile(this.#file.files?.[0]);
      this.#file.value = "";
    });
    byId("add-object", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      this.#addObject();
    });
    for (const dialog of document.querySelectorAll("dialog")) {
      dialog.addEventListener("close", () => { this.#keepFocus(); });
    }
    listenForDrops((file) => { this.#openFile(file); });
  }

  #run(command: Command): void {
    const { objects } = this.#workspace;
    const active = objects.active;
    const actions: Record<Command, () => unknown> = {
      open: () => this.#showStart(),
      help: () => { this.#showHelp(); },
      cancel: () => { this.#cancelAll(); },
      navigate: () => { this.#toolbar.chooseTool("navigate"); },
      point: () => { this.#toolbar.chooseTool("point"); },
      box: () => { this.#toolbar.chooseTool("box"); },
      scribble: () => { this.#toolbar.chooseTool("scribble"); },
      lasso: () => { this.#toolbar.chooseTool("lasso"); },
      toggleSign: () => { this.#toolbar.toggleSign(); },
      promptHere: () => (this.#stage.hasVolume ? this.#workspace.click(this.#stage.crosshair, this.#toolbar.isPositive) : undefined),
      undo: () => this.#workspace.history("undo"),
      redo: () => this.#workspace.history("redo"),
      addObject: () => { byId("new-name", HTMLInputElement).focus(); },
      nextObject: () => { this.#selectNext(); },
      previousObject: () => { this.#selectPrevious(); },
      resetObject: () => this.#withBegun((object) => this.#workspace.remove(object, true)),
      removeObject: () => (active === null ? this.#withBegun(() => undefined) : this.#workspace.remove(active, false)),
      toggleObject: () => { this.#toggle(active === null ? [] : [active]); },
      toggleAll: () => { this.#toggle(objects.all); },
      propose: () => this.#propose(),
      memorize: () => this.#withBegun((object) => this.#workspace.memorize([object.name])),
      why: () => this.#withBegun((object) => this.#explain(object)),
      export: () => (objects.all.some((object) => object.isBegun) ? this.#export.save() : this.#withBegun(() => undefined)),
      goToObject: () => this.#withBegun((object) => { this.#goTo(object); }),
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
    const { volume } = this.#workspace;
    const known = await this.#workspace.browse();
    if (this.#workspace.volume !== volume) {
      return; // one was opened while the list was on its way
    }
    this.#start.show(known, this.#workspace.volume !== null);
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
    await this.#takeGraphics();
    const before = this.#workspace.session;
    await open();
    const { session, volume } = this.#workspace;
    if (session === null || session === before || volume === null) {
      return; // refused; the user was told
    }
    this.#start.hide();
    this.#toolbar.offerWindows(windowOf(volume));
  }

  #showHelp(): void {
    this.#help.showModal();
    byId("help-title", HTMLHeadingElement).focus();
  }

  #cancelAll(): void {
    this.#gestures.cancel();
    if (this.#start.isShown && this.#workspace.pending === 0 && this.#workspace.volume !== null) {
      this.#start.hide();
    }
    this.#workspace.cancel();
  }

  /** Does something with the active object, or says why nothing can be done. */
  #withBegun(act: (object: SegmentObject) => unknown): unknown {
    const { objects: { active }, volume } = this.#workspace;
    if (active?.isBegun === true) {
      return act(active);
    }
    const missing = volume === null ? "Open a volume first." : active === null ? "There is no object yet; click on a structure first." : `${active.name} has no prompts yet; click on it first.`;
    this.#messages.warn(missing);
    return undefined;
  }

  async #propose(): Promise<void> {
    const { wanted } = this.#memory;
    if (wanted.length === 0) {
      this.#messages.warn(this.#workspace.info?.memory.labels.length ? "No label is ticked. Tick those of objects with prompts only if their masks may be replaced." : "The memory holds nothing to propose yet.");
      return;
    }
    await this.#workspace.propose(wanted);
    const { active } = this.#workspace.objects;
    if (active !== null && active.voxels > 0) {
      this.#goTo(active);
    }
  }

  async #explain({ name }: SegmentObject): Promise<void> {
    const why = await this.#workspace.ask((api, session, signal) => api.why(session, name, signal));
    if (why !== null) {
      this.#why.show(name, why, () => this.#workspace.ask((api, session, signal) => api.whyPage(session, name, signal)));
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
    this.#canvas.focus();
    this.#messages.say(`Click on ${object.name} to segment it.`);
  }

  #select(name: string): void {
    this.#workspace.objects.select(name);
    this.#object.retry();
    this.#workspace.recolour();
    this.#workspace.repaint();
  }

  #selectNext(): void {
    if (this.#workspace.volume === null) {
      this.#messages.warn("Open a volume first.");
    } else {
      this.#workspace.objects.selectNextOrAdd("Object");
      this.#showActive();
    }
  }

  #selectPrevious(): void {
    this.#workspace.objects.selectNext(-1);
    this.#showActive();
  }

  #showActive(): void {
    const { active } = this.#workspace.objects;
    if (active !== null) {
      this.#select(active.name);
      this.#messages.say(active.isBegun ? `Active object: ${active.name}.` : `Active object: ${active.name}. Click on it to segment it.`);
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

  #goTo(object: SegmentObject): void {
    if (object.voxels === 0) {
      this.#messages.warn(`${object.name} is empty: there is nowhere to go.`);
      return;
    }
    const { low, high } = object.mask.extent;
    const middle = [0, 1, 2].map((axis) => Math.floor((low[axis]! + high[axis]! - 1) / 2)) as [number, number, number];
    this.#stage.goToVoxel(middle, this.#workspace.volume!.affine);
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
    const focused = document.activeElement;
    this.#showAddress(session);
    const name = byId("volume-name", HTMLDivElement);
    name.textContent = volume === null ? "No volume" : `${volume.name}  ·  ${volume.shape.join(" × ")}  ·  ${volume.spacingMm.map((size) => Number(size.toPrecision(3))).join(" × ")} mm`;
    name.title = volume === null ? "" : name.textContent;
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
    this.#stage.showMarks(this.#workspace.marks);
    if (focused !== document.body) {
      this.#keepFocus();
    }
  }

  /** The control that had the focus may be gone, or out of use: the images take it, so that keys and screen readers stay somewhere. */
  #keepFocus(): void {
    if (document.activeElement === document.body || document.activeElement?.matches(":disabled") === true) {
      this.#canvas.focus();
    }
  }

  /** The session may be another than the one that was opened: the server can lose one, and a new one begins. */
  #showAddress(session: Session | null): void {
    const address = session === null ? "" : sessionKey + encodeURIComponent(session.id);
    if (address !== "" && address !== location.hash) {
      history.replaceState(null, "", address);
    }
  }
}
