import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";
import type { ServerFile, Triple, Volume } from "../../src/api/contract.ts";
import { greyPng } from "./greyPng.ts";
import { MockSession } from "./mockSession.ts";
import { readNiftiGrid, type NiftiGrid } from "./nifti.ts";

/**
 * The policy of docs/viewer.md; the browser tests run under it. Inline styles are the report's of why.html, in a frame that
 * inherits the policy; the viewer has none.
 */
export const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const types: Record<string, string> = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".txt": "text/plain; charset=utf-8" };

interface Stored {
  volume: Volume;
  grid: NiftiGrid;
  file: Buffer;
}

class Refusal extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

/** docs/api.md in small, over real files, with balls for masks. What it was asked it keeps, for tests to look at. */
export class MockServer {
  /** Every request to the API: method, path, JSON body. */
  readonly requests: { method: string; path: string; body: unknown }[] = [];
  /** The next so many requests that would use the device are answered 503. */
  busyTimes = 0;
  /** Requests to paths that end so are refused. */
  refused: string | null = null;
  /** In the folders that it may open. */
  files: ServerFile[] = [];
  key: string | null = null;
  role = "admin";
  /** Of the balls that are the masks of sessions opened from now on. */
  radiusMm = 14;
  readonly #folder: string;
  readonly #volumes = new Map<string, Stored>();
  #sessions = new Map<string, MockSession>();
  #memory = new Map<string, Triple>();
  #server: Server | null = null;
  #port = 0;
  #count = 0;

  constructor(pages: string) {
    this.#folder = pages;
  }

  get address(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  put(name: string, file: Buffer, intensity = { low: -1000, high: 1500 }): Volume {
    const grid = readNiftiGrid(file);
    const volume: Volume = {
      id: `v${++this.#count}`, name, bytes: file.length, shape: grid.shape, spacingMm: grid.spacingMm, affine: grid.affine, voxelType: "int16", orientation: "RAS", intensity,
    };
    this.#volumes.set(volume.id, { volume, grid, file });
    return volume;
  }

  /** Listens, at the port of the last time if there was one. */
  start(): Promise<void> {
    this.#server = createServer((request, response) => {
      void this.#answer(request, response);
    });
    return new Promise((resolve) => {
      this.#server!.listen(this.#port, "127.0.0.1", () => {
        this.#port = (this.#server!.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server!.close(() => { resolve(); });
      this.#server!.closeAllConnections();
    });
  }

  forgetSessions(): void {
    this.#sessions = new Map();
  }

  /** The last body sent to a path that ends so. */
  lastBody(ending: string): Record<string, unknown> {
    const found = this.requests.findLast((request) => request.path.endsWith(ending));
    if (found === undefined) {
      throw new Error(`Nothing was sent to …${ending}.`);
    }
    return found.body as Record<string, unknown>;
  }

  session(): MockSession {
    return [...this.#sessions.values()].at(-1)!;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.address);
    try {
      const body = await readAll(request);
      if (!url.pathname.startsWith("/api/v1")) {
        this.#page(url.pathname, response);
        return;
      }
      const path = url.pathname.slice("/api/v1".length);
      const json: unknown = request.headers["content-type"] === "application/json" ? JSON.parse(body.toString("utf8")) : null;
      this.requests.push({ method: request.method ?? "", path, body: json });
      if (this.key !== null && request.headers.authorization !== `Bearer ${this.key}`) {
        throw new Refusal(401, "This server wants an API key.");
      }
      if (this.refused !== null && path.endsWith(this.refused)) {
        throw new Refusal(400, `This mock refuses ${this.refused}.`);
      }
      if (this.busyTimes > 0 && request.method === "POST" && path.startsWith("/sessions/")) {
        this.busyTimes--;
        response.writeHead(503, { "Retry-After": "3", "Content-Type": "application/problem+json" }).end(JSON.stringify({ detail: "The queue is full." }));
        return;
      }
      const answer = this.#api(`${request.method ?? ""} ${path}`, url.searchParams, json as Record<string, unknown> | null, body);
      if (Buffer.isBuffer(answer)) {
        response.writeHead(200, { "Content-Type": "application/octet-stream" }).end(answer);
      } else {
        response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(answer));
      }
    } catch (error) {
      const status = error instanceof Refusal ? error.status : 500;
      response.writeHead(status, { "Content-Type": "application/problem+json" }).end(JSON.stringify({ status, detail: (error as Error).message }));
    }
  }

  #page(path: string, response: ServerResponse): void {
    if (path === "/healthz") {
      response.writeHead(200).end("ok");
      return;
    }
    const file = join(this.#folder, normalize(path === "/" ? "/index.html" : path));
    try {
      const content = readFileSync(file);
      response.writeHead(200, { "Content-Type": types[extname(file)] ?? "application/octet-stream", "Content-Security-Policy": contentSecurityPolicy }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  }

  #api(call: string, query: URLSearchParams, json: Record<string, unknown> | null, body: Buffer): unknown {
    const [, method, kind, id, verb, object, what] = /^(\w+) \/(\w+)(?:\/([^/]+))?(?:\/([^/]+))?(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(call) ?? [];
    switch (`${method} ${kind}${id === undefined ? "" : id === "files" || id === "open" ? `/${id}` : "/id"}${verb === undefined ? "" : `/${verb}`}${what === undefined ? "" : `/${what}`}`) {
      case "GET info":
        return this.#info();
      case "GET volumes":
        return { volumes: [...this.#volumes.values()].map(({ volume }) => volume) };
      case "GET volumes/files":
        return { files: this.files, isMore: false };
      case "POST volumes/open":
        return [...this.#volumes.values()].find(({ volume }) => (json!["path"] as string).endsWith(`/${volume.name}`))!.volume;
      case "POST volumes":
        return this.#upload(query.get("name") ?? "", body);
      case "GET volumes/id":
        return this.#stored(id!).volume;
      case "GET volumes/id/file":
        return this.#stored(id!).file;
      case "GET sessions":
        return { sessions: [...this.#sessions.values()].map((session) => session.describe()) };
      case "POST sessions":
        return this.#open((json ?? {})["volume"] as string);
      case "GET sessions/id":
        return this.#session(id!).describe();
      case "GET sessions/id/labels":
        return gzipSync(Buffer.concat(this.#session(id!).names.map((name) => Buffer.from(this.#session(id!).mask(name)))));
      default:
        return this.#onSession(`${method} ${verb}${what === undefined ? "" : `/${what}`}`, this.#session(id ?? ""), decodeURIComponent(object ?? ""), query, json);
    }
  }

  #onSession(call: string, session: MockSession, object: string, query: URLSearchParams, json: Record<string, unknown> | null): unknown {
    const sent = json ?? {};
    const known = sent["knownRevision"] as number;
    switch (call) {
      case "POST clicks":
        return session.add(sent["object"] as string, sent["at"] as Triple, sent["positive"] as boolean, known);
      case "POST boxes": {
        const [low, high] = [sent["low"] as Triple, sent["high"] as Triple];
        return session.add(sent["object"] as string, low.map((value, i) => (value + high[i]!) / 2) as Triple, true, known);
      }
      case "POST scribbles":
      case "POST lassos":
        return session.add(sent["object"] as string, (sent["points"] as Triple[])[0]!, sent["positive"] as boolean, known);
      case "POST undo":
      case "POST redo": {
        const steps = session.move(call === "POST undo" ? "undo" : "redo", sent["knownRevisions"] as Record<string, number>);
        return { session: session.describe(), steps };
      }
      case "POST propose": {
        const asked = sent["labels"] as string[];
        const labels = asked.length === 0 ? [...this.#memory.keys()] : asked;
        return { steps: labels.map((label) => session.add(label, this.#memory.get(label)!, true, 0)) };
      }
      case "POST memorize": {
        const names = sent["objects"] as string[];
        for (const name of names) {
          this.#memory.set(name, (this.lastBody("/clicks")["at"] as Triple));
        }
        return { memorized: names.map((name) => ({ object: name, ids: [`m-${name}`], agreement: 0.97 })), bank: { cases: this.#memory.size } };
      }
      case "PATCH objects":
        return { steps: session.rename(object, sent["name"] as string), session: session.describe() };
      case "DELETE objects":
        session.remove(object);
        return session.describe();
      case "GET objects/change":
        return session.change(object, Number(query.get("since")));
      case "GET objects/statistics":
        return { voxels: 11, volumeMl: 12.34, surfaceMm2: 2500, intensity: { mean: 51.2, median: 50, min: -12, max: 130 } };
      case "GET objects/why":
        return this.#why(object);
      case "GET objects/why.html":
        return Buffer.from(`<!doctype html><title>report</title><style>p{color:green}</style><p>What memories did for ${object}</p><script>top.broken = 1</script>`);
      default:
        throw new Refusal(404, `There is no '${call}'.`);
    }
  }

  #info(): unknown {
    return {
      name: "memsam", version: "1.0.0", preset: "compact", fingerprint: "f00", device: "cpu", precision: "fp32", crop: 128, role: this.role,
      memory: { cases: this.#memory.size, usable: true, labels: [...this.#memory.keys()].map((name) => ({ name, cases: 1 })) },
      limits: { uploadBytes: 1e9, voxels: 1e9, sessions: 50, openVolumes: 8 },
    };
  }

  #why(object: string): unknown {
    return {
      volumeMl: { withMemory: 12.3, withoutMemory: 7.1 }, dice: 0.71, emptyReason: null,
      recalled: [0.62, 0.27, 0.11].map((weight, i) => ({
        id: `m-000${i + 1}`, label: object, distance: 0.11 * (i + 1), weight: 1, shareOfCrop: 0.2, shareOfObject: weight, who: "dr.lee", when: `2026-03-0${i + 1}T10:00:00Z`,
        thumbnail: i === 2 ? null : `data:image/png;base64,${greyPng(64, (x, y) => 255 - Math.min(255, Math.hypot(x - 32 - 4 * i, y - 32) * 9)).toString("base64")}`,
      })),
    };
  }

  #upload(name: string, body: Buffer): Volume {
    try {
      return this.put(name, body);
    } catch {
      throw new Refusal(400, `'${name}' is not a volume: it begins with neither NIfTI, NRRD nor MetaImage.`);
    }
  }

  #open(volume: string): unknown {
    const session = new MockSession(`s${++this.#count}`, volume, this.#stored(volume).grid, this.radiusMm);
    this.#sessions.set(session.id, session);
    return session.describe();
  }

  #stored(id: string): Stored {
    return this.#volumes.get(id) ?? refuse(`There is no volume '${id}'.`);
  }

  #session(id: string): MockSession {
    return this.#sessions.get(id) ?? refuse(`There is no session '${id}'.`);
  }
}

function refuse(detail: string): never {
  throw new Refusal(404, detail);
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) {
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts);
}
