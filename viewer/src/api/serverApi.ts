import { sendWhenFree, type BusyWait } from "./busyRetry.ts";
import type { Change, HistoryAnswer, LabelFormat, Memorized, ServerFile, ServerInfo, Session, Statistics, Step, Triple, Volume, Why } from "./contract.ts";
import { Cancelled, readRefusal, Refused, ServerAway } from "./problems.ts";

export interface ServerApiOptions {
  /** Where the API lies, without a slash at the end. */
  root: string;
  fetch?: typeof fetch;
  /** Told while the server is busy. */
  onWait: (wait: BusyWait) => void;
  /** Asks the user for the API key after a 401; null if none was given. */
  askKey: (wasRefused: boolean) => Promise<string | null>;
  readKey: () => string | null;
  keepKey: (key: string) => void;
}

interface RequestBody {
  json?: unknown;
  binary?: Blob;
}

/** Our HTTP API as functions. Every call waits while the server is busy and asks for a key when it must have one. */
export class ServerApi {
  readonly #options: ServerApiOptions;
  readonly #fetch: typeof fetch;

  constructor(options: ServerApiOptions) {
    this.#options = options;
    this.#fetch = options.fetch ?? fetch.bind(globalThis);
  }

  info = (signal: AbortSignal): Promise<ServerInfo> => this.#json("GET", "/info", signal);

  volumes = async (signal: AbortSignal): Promise<Volume[]> => (await this.#json<{ volumes: Volume[] }>("GET", "/volumes", signal)).volumes;

  volume = (id: string, signal: AbortSignal): Promise<Volume> => this.#json("GET", `/volumes/${encodeURIComponent(id)}`, signal);

  /** What lies in the folders that the server may open. */
  files = async (signal: AbortSignal): Promise<ServerFile[]> => (await this.#json<{ files: ServerFile[] }>("GET", "/volumes/files", signal)).files;

  openFile = (path: string, signal: AbortSignal): Promise<Volume> => this.#json("POST", "/volumes/open", signal, { json: { path } });

  upload = (file: File, signal: AbortSignal): Promise<Volume> =>
    this.#json("POST", `/volumes?name=${encodeURIComponent(file.name)}`, signal, { binary: file });

  file = async (id: string, signal: AbortSignal): Promise<ArrayBuffer> =>
    (await this.#send("GET", `/volumes/${encodeURIComponent(id)}/file`, signal)).arrayBuffer();

  sessions = async (signal: AbortSignal): Promise<Session[]> => {
    const { sessions } = await this.#json<{ sessions: Session[] }>("GET", "/sessions", signal);
    return sessions;
  };

  /** Opens a session, with a memory if the model can recall. */
  openSession = (volume: string, signal: AbortSignal): Promise<Session> => this.#json("POST", "/sessions", signal, { json: { volume } });

  session = (id: string, signal: AbortSignal): Promise<Session> => this.#json("GET", sessionPath(id), signal);

  click = (id: string, object: string, at: Triple, positive: boolean, knownRevision: number, signal: AbortSignal): Promise<Step> =>
    this.#json("POST", `${sessionPath(id)}/clicks`, signal, { json: { object, at, space: "ras", positive, knownRevision } });

  box = (id: string, object: string, low: Triple, high: Triple, knownRevision: number, signal: AbortSignal): Promise<Step> =>
    this.#json("POST", `${sessionPath(id)}/boxes`, signal, { json: { object, low, high, space: "ras", knownRevision } });

  /** A scribble's points lie along it, a lasso's around its area in a slice. */
  draw = (id: string, kind: "scribbles" | "lassos", object: string, points: Triple[], positive: boolean, knownRevision: number, signal: AbortSignal): Promise<Step> =>
    this.#json("POST", `${sessionPath(id)}/${kind}`, signal, { json: { object, points, space: "ras", positive, knownRevision } });

  propose = async (id: string, labels: string[], knownRevisions: Record<string, number>, signal: AbortSignal): Promise<Step[]> =>
    (await this.#json<{ steps: Step[] }>("POST", `${sessionPath(id)}/propose`, signal, { json: { labels, knownRevisions } })).steps;

  history = (id: string, action: "undo" | "redo", knownRevisions: Record<string, number>, signal: AbortSignal): Promise<HistoryAnswer> =>
    this.#json("POST", `${sessionPath(id)}/${action}`, signal, { json: { knownRevisions } });

  renameObject = (id: string, object: string, name: string, signal: AbortSignal): Promise<HistoryAnswer> =>
    this.#json("PATCH", objectPath(id, object), signal, { json: { name } });

  removeObject = (id: string, object: string, signal: AbortSignal): Promise<Session> => this.#json("DELETE", objectPath(id, object), signal);

  change = (id: string, object: string, since: number, signal: AbortSignal): Promise<Change> =>
    this.#json("GET", `${objectPath(id, object)}/change?since=${since}`, signal);

  statistics = (id: string, object: string, signal: AbortSignal): Promise<Statistics> => this.#json("GET", `${objectPath(id, object)}/statistics`, signal);

  why = (id: string, object: string, signal: AbortSignal): Promise<Why> => this.#json("GET", `${objectPath(id, object)}/why`, signal);

  /** The report as a page of its own, with pictures of the mask with memories and without. */
  whyPage = async (id: string, object: string, signal: AbortSignal): Promise<string> =>
    (await this.#send("GET", `${objectPath(id, object)}/why.html`, signal)).text();

  memorize = (id: string, objects: string[], signal: AbortSignal): Promise<Memorized> =>
    this.#json("POST", `${sessionPath(id)}/memorize`, signal, { json: { objects } });

  labels = async (id: string, format: LabelFormat, signal: AbortSignal): Promise<Blob> =>
    (await this.#send("GET", `${sessionPath(id)}/labels?format=${format}`, signal)).blob();

  /** Whether the server answers at all. */
  isAlive = async (): Promise<boolean> => {
    try {
      return (await this.#fetch("healthz", { cache: "no-store" })).ok;
    } catch {
      return false;
    }
  };

  async #json<T>(method: string, path: string, signal: AbortSignal, body?: RequestBody): Promise<T> {
    const response = await this.#send(method, path, signal, body);
    return (await response.json()) as T;
  }

  async #send(method: string, path: string, signal: AbortSignal, body: RequestBody = {}): Promise<Response> {
    for (let wasRefused = false; ; wasRefused = true) {
      const response = await sendWhenFree(() => this.#once(method, path, signal, body), { signal, onWait: this.#options.onWait });
      if (response.ok) {
        return response;
      }
      const refusal = await readRefusal(response);
      const key = response.status === 401 ? await this.#options.askKey(wasRefused) : null;
      if (key === null) {
        throw refusal;
      }
      this.#options.keepKey(key);
    }
  }

  async #once(method: string, path: string, signal: AbortSignal, body: RequestBody): Promise<Response> {
    const headers = new Headers({ Accept: "application/json, application/octet-stream" });
    const key = this.#options.readKey();
    if (key !== null) {
      headers.set("Authorization", `Bearer ${key}`);
    }
    if (body.json !== undefined) {
      headers.set("Content-Type", "application/json");
    } else if (body.binary !== undefined) {
      headers.set("Content-Type", "application/octet-stream");
    }
    const content = body.json === undefined ? (body.binary ?? null) : JSON.stringify(body.json);
    try {
      return await this.#fetch(this.#options.root + path, { method, headers, body: content, signal, cache: "no-store" });
    } catch (error) {
      throw signal.aborted ? new Cancelled() : new ServerAway(error);
    }
  }
}

const sessionPath = (id: string): string => `/sessions/${encodeURIComponent(id)}`;

const objectPath = (id: string, object: string): string => `${sessionPath(id)}/objects/${encodeURIComponent(object)}`;

/** Whether an error says that the thing asked for is no more. */
export const isGone = (error: unknown): error is Refused => error instanceof Refused && (error.status === 404 || error.status === 410);
