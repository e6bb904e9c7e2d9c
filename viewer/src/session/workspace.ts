import type { Mark, ServerFile, ServerInfo, Session, Step, Triple, Volume } from "../api/contract.ts";
import { Cancelled, ServerAway, type Refused } from "../api/problems.ts";
import { SerialQueue } from "../api/serialQueue.ts";
import { isGone, type ServerApi } from "../api/serverApi.ts";
import { paintLabels } from "../masks/labelMap.ts";
import { isEmpty, union, type VoxelBox } from "../masks/voxelBox.ts";
import { ObjectList, type SegmentObject } from "./objectList.ts";
import type { LabelScreen, Reporter } from "./outputs.ts";
import { waitUntilAlive } from "./reconnect.ts";
import { count, proposalNews, stepNews } from "./stepNews.ts";

type StepCall = (session: string, object: string, revision: number, signal: AbortSignal) => Promise<Step>;

/** One volume, its session on the server and the masks as they are shown. Commands run one after another. */
export class Workspace {
  readonly #api: ServerApi;
  readonly #screen: LabelScreen;
  readonly #reporter: Reporter;
  readonly #onChange: () => void;
  readonly #queue: SerialQueue;
  #away: AbortController | null = null;
  #objects = new ObjectList([0, 0, 0]);
  #volume: Volume | null = null;
  #session: Session | null = null;
  info: ServerInfo | null = null;
  connection: "connected" | "away" = "connected";

  constructor(api: ServerApi, screen: LabelScreen, reporter: Reporter, onChange: () => void) {
    this.#api = api;
    this.#screen = screen;
    this.#reporter = reporter;
    this.#onChange = onChange;
    this.#queue = new SerialQueue(onChange);
  }

  get volume(): Volume | null {
    return this.#volume;
  }

  get session(): Session | null {
    return this.#session;
  }

  get objects(): ObjectList {
    return this.#objects;
  }

  /** Commands that are not done. */
  get pending(): number {
    return this.#queue.length;
  }

  get mayEdit(): boolean {
    return this.info?.role !== "viewer";
  }

  /** The active object's clicks, where it is shown. */
  get marks(): readonly Mark[] {
    const { active } = this.#objects;
    return active?.isVisible === true ? active.points : [];
  }

  /** Takes back all that is not done. */
  cancel(): void {
    this.#queue.cancelAll();
    this.#away?.abort();
  }

  connect(): Promise<void> {
    return this.#do(async (signal) => {
      this.info = await this.#api.info(signal);
    });
  }

  /** What the server has to open; nothing where it does not answer. */
  async browse(): Promise<{ volumes: Volume[]; files: ServerFile[]; sessions: Session[] }> {
    const found: { volumes: Volume[]; files: ServerFile[]; sessions: Session[] } = { volumes: [], files: [], sessions: [] };
    await this.#do(async (signal) => {
      found.volumes = await this.#api.volumes(signal);
      found.files = this.mayEdit ? await this.#api.files(signal) : [];
      found.sessions = await this.#api.sessions(signal);
    });
    return found;
  }

  openFile(file: File): Promise<void> {
    return this.#do(async (signal) => {
      this.#reporter.say(`Sending ${file.name} …`);
      const volume = await this.#api.upload(file, signal);
      await this.#begin(volume, await file.arrayBuffer(), null, signal);
    });
  }

  /** Opens a volume that the server has, or a file that it may open. */
  openThere(chosen: Volume | ServerFile): Promise<void> {
    return this.#do(async (signal) => {
      this.#reporter.say(`Loading ${chosen.name} …`);
      const volume = "path" in chosen ? await this.#api.openFile(chosen.path, signal) : chosen;
      await this.#begin(volume, await this.#api.file(volume.id, signal), null, signal);
    });
  }

  /** Goes on with a session that the server has. */
  resume(id: string): Promise<void> {
    return this.#do(async (signal) => {
      this.#reporter.say("Resuming the session …");
      const session = await this.#api.session(id, signal);
      const volume = await this.#api.volume(session.volume, signal);
      await this.#begin(volume, await this.#api.file(volume.id, signal), session, signal);
    });
  }

  click(at: Triple, positive: boolean): Promise<void> {
    return this.#prompt((session, object, revision, signal) => this.#api.click(session, object, at, positive, revision, signal));
  }

  box(corner: Triple, opposite: Triple): Promise<void> {
    return this.#prompt((session, object, revision, signal) => this.#api.box(session, object, corner, opposite, revision, signal));
  }

  draw(kind: "scribbles" | "lassos", points: Triple[], positive: boolean): Promise<void> {
    return this.#prompt((session, object, revision, signal) => this.#api.draw(session, kind, object, points, positive, revision, signal));
  }

  propose(labels: string[]): Promise<void> {
    return this.#do(async (signal) => {
      const session = this.#requireSession();
      this.#reporter.say("Asking the memory …");
      const steps = await this.#api.propose(session.id, labels, this.#objects.revisions, signal);
      const had = this.#objects.all.filter((object) => object.voxels > 0).map((object) => object.name);
      await this.#takeSteps(steps, await this.#api.session(session.id, signal), signal);
      this.#objects.select(steps.find((step) => step.voxels > 0)?.object ?? "");
      this.#reporter.say(proposalNews(steps, had));
    });
  }

  history(action: "undo" | "redo"): Promise<void> {
    return this.#do(async (signal) => {
      const session = this.#requireSession();
      if (!(action === "undo" ? session.canUndo : session.canRedo)) {
        this.#reporter.say(`There is nothing to ${action}.`);
        return;
      }
      const answer = await this.#api.history(session.id, action, this.#objects.revisions, signal);
      await this.#takeSteps(answer.steps, answer.session, signal);
      this.#reporter.say(action === "undo" ? "Undone." : "Done again.");
    });
  }

  /** Removes an object; with `keepDraft` its name and colour stay, for new prompts. */
  remove(object: SegmentObject, keepDraft: boolean): Promise<void> {
    return this.#do(async (signal) => {
      const { name } = object;
      if (object.isBegun) {
        const session = await this.#api.removeObject(this.#requireSession().id, name, signal);
        this.#adopt(session);
      }
      if (!keepDraft) {
        this.#objects.remove(name);
      }
      this.#reporter.say(keepDraft ? `${name}: prompts removed.` : `${name} removed.`);
    });
  }

  /** Gives an object another name, or says why not. */
  async rename(object: SegmentObject, name: string): Promise<void> {
    const refusal = this.#objects.refusalOfName(object, name);
    if (refusal !== null) {
      this.#reporter.warn(refusal);
    } else if (!object.isBegun) {
      this.#objects.rename(object.name, name);
    } else if (name !== object.name) {
      await this.#do(async (signal) => {
        const answer = await this.#api.renameObject(this.#requireSession().id, object.name, name, signal);
        await this.#takeSteps(answer.steps, answer.session, signal);
        this.#reporter.say(`Renamed to ${name}.`);
      });
    }
    this.recolour();
  }

  memorize(objects: string[]): Promise<void> {
    return this.#do(async (signal) => {
      const { memorized, bank } = await this.#api.memorize(this.#requireSession().id, objects, signal);
      this.info = await this.#api.info(signal);
      this.#reporter.say(`Remembered ${memorized.map((entry) => entry.object).join(", ")}. The memory now holds ${count(bank.cases, "case")}.`);
    });
  }

  /** Runs a question to the server in its turn; null if it was refused or cancelled, which the user is told. */
  async ask<T>(question: (api: ServerApi, session: string, signal: AbortSignal) => Promise<T>): Promise<T | null> {
    let answer: T | null = null;
    await this.#do(async (signal) => {
      answer = await question(this.#api, this.#requireSession().id, signal);
    });
    return answer;
  }

  /** Paints all labels anew, after a change of order or visibility. */
  repaint(): void {
    this.#show(this.#objects.all.reduce((box, object) => union(box, object.mask.extent), nothing));
    this.#onChange();
  }

  /** Colours or opacities changed. */
  recolour(): void {
    this.#setColours();
    this.#onChange();
  }

  async #begin(volume: Volume, bytes: ArrayBuffer, resumed: Session | null, signal: AbortSignal): Promise<void> {
    const session = resumed ?? (await this.#api.openSession(volume.id, signal));
    await this.#screen.show(volume, bytes);
    this.#volume = volume;
    this.#session = session;
    this.#objects = new ObjectList(volume.shape);
    await this.#fetchMasks(session, signal);
    this.#reporter.say(resumed === null ? `${volume.name} is open. Click on a structure to segment it.` : `${volume.name}: the session goes on.`);
  }

  #prompt(call: StepCall): Promise<void> {
    if (!this.mayEdit) {
      this.#reporter.warn("Your key may only view; segmenting needs an annotator's key.");
      return Promise.resolve();
    }
    // The object is the one that is active now, not when the queue comes to it.
    const object = this.#objects.active ?? this.#objects.addDraft("Object");
    return this.#do(async (signal) => {
      const session = this.#requireSession();
      const step = await call(session.id, object.name, object.mask.revision, signal);
      await this.#takeSteps([step], await this.#api.session(session.id, signal), signal);
      this.#reporter.say(stepNews(step));
    });
  }

  async #takeSteps(steps: readonly Step[], session: Session, signal: AbortSignal): Promise<void> {
    const begun = performance.now();
    for (const { object, newName } of steps) {
      this.#objects.rename(object, newName ?? object);
    }
    this.#adopt(session);
    let changed = nothing;
    for (const { object, change } of steps) {
      const known = this.#objects.find(object);
      if (known?.isBegun !== true) {
        continue; // the step undid the object's first prompt: the server has it no more, and its mask was emptied above
      }
      const fitting = known.mask.follows(change) ? change : await this.#api.change(session.id, object, 0, signal);
      changed = union(changed, await known.mask.apply(fitting));
    }
    this.#setColours();
    this.#show(changed);
    // Seen in the browser's profiler, and by the test of how long a mask of 256³ voxels takes.
    performance.measure("memsam: mask shown", { start: begun });
  }

  /** Takes over which objects there are; masks of those that are gone are emptied. */
  #adopt(session: Session): void {
    this.#session = session;
    let changed = nothing;
    for (const object of this.#objects.sync(session.objects)) {
      changed = union(changed, object.mask.clear());
    }
    this.#show(changed);
  }

  async #fetchMasks(session: Session, signal: AbortSignal): Promise<void> {
    this.#adopt(session);
    let changed = nothing;
    for (const object of this.#objects.all.filter((known) => known.isBegun)) {
      changed = union(changed, await object.mask.apply(await this.#api.change(session.id, object.name, 0, signal)));
    }
    this.#setColours();
    this.#show(changed);
  }

  #setColours(): void {
    const extent = this.#objects.all.reduce((box, object) => union(box, object.mask.extent), nothing);
    this.#screen.setColours(this.#objects.colours, extent);
  }

  #show(box: VoxelBox): void {
    if (!isEmpty(box)) {
      paintLabels(this.#screen.labels, this.#objects.layers, this.#objects.shape, box);
      this.#screen.refresh(box);
    }
  }

  /** Runs a command in its turn and tells the user what went wrong. */
  async #do(task: (signal: AbortSignal) => Promise<void>): Promise<void> {
    try {
      await this.#queue.add(task);
    } catch (error) {
      await this.#explain(error);
    }
    this.#onChange();
  }

  async #explain(error: unknown): Promise<void> {
    if (error instanceof ServerAway) {
      await this.#reconnect();
    } else if (error instanceof Cancelled || (error instanceof DOMException && error.name === "AbortError")) {
      this.#reporter.say("Cancelled.");
    } else if (isGone(error) && this.#session !== null) {
      await this.#checkSession(error);
    } else {
      this.#reporter.warn(error instanceof Error ? error.message : String(error));
    }
  }

  /** Something was not found: if that is the session, which was deleted or expired, a new one begins. */
  async #checkSession(refusal: Refused): Promise<void> {
    try {
      await this.#queue.add(async (signal) => {
        if ((await this.#findSession(signal)) !== null) {
          this.#reporter.warn(refusal.message);
        } else {
          await this.#beginAnew(signal);
          this.#reporter.warn("The server no longer has the session: a new one has begun on this volume.");
        }
      });
    } catch (error) {
      if (isGone(error)) {
        this.#reporter.warn("The server has neither the session nor its volume any more; open the volume again.");
      } else {
        await this.#explain(error);
      }
    }
  }

  async #reconnect(): Promise<void> {
    if (this.#away !== null) {
      return; // another command found out first
    }
    this.#away = new AbortController();
    this.connection = "away";
    this.#queue.cancelAll();
    this.#reporter.warn("The server went away. The viewer goes on as soon as it is back.");
    this.#onChange();
    try {
      await waitUntilAlive({ isAlive: this.#api.isAlive, signal: this.#away.signal });
      this.connection = "connected";
      await this.#queue.add((signal) => this.#goOn(signal));
    } catch (error) {
      if (!(error instanceof Cancelled)) {
        this.#reporter.warn(error instanceof Error ? error.message : String(error));
      }
    } finally {
      this.#away = null;
    }
  }

  async #goOn(signal: AbortSignal): Promise<void> {
    this.info = await this.#api.info(signal);
    if (this.#session === null || this.#volume === null) {
      this.#reporter.say("The server is back.");
      return;
    }
    const session = await this.#findSession(signal);
    if (session === null) {
      await this.#beginAnew(signal);
      this.#reporter.warn("The server is back, but no longer knows the session: a new one has begun.");
      return;
    }
    // Everything is fetched anew: a restarted server may count revisions afresh.
    await this.#fetchMasks(session, signal);
    this.#reporter.say("The server is back and the session goes on. Check whether your last prompt counted.");
  }

  /** The session as the server has it; null if it has it no more. */
  async #findSession(signal: AbortSignal): Promise<Session | null> {
    try {
      return await this.#api.session(this.#requireSession().id, signal);
    } catch (error) {
      if (isGone(error)) {
        return null;
      }
      throw error;
    }
  }

  /** A new session on the same volume; the objects' names and colours stay. */
  async #beginAnew(signal: AbortSignal): Promise<void> {
    const session = await this.#api.openSession(this.#requireSession().volume, signal);
    this.#adopt(session);
  }

  #requireSession(): Session {
    if (this.#session === null) {
      throw new Error("Open a volume first.");
    }
    return this.#session;
  }
}

const nothing: VoxelBox = { low: [0, 0, 0], high: [0, 0, 0] };
