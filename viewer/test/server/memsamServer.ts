import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A built memsam, named by the environment; without it these tests are skipped. */
export const program = process.env["MEMSAM"];

if (program === undefined) {
  console.warn("The tests over the real server are skipped: MEMSAM does not name a built memsam.");
}

/** `memsam serve` on a data folder and a port of its own. */
export class MemsamServer {
  private constructor(
    private readonly process: ChildProcess,
    private readonly data: string,
    readonly address: string,
  ) {}

  /** @param data Folder of a server that was killed; a new one if there was none. */
  static async start(file: string, data = mkdtempSync(join(tmpdir(), "memsam-viewer-"))): Promise<MemsamServer> {
    const server = spawn(file, ["serve", "--port", "0", "--data", data], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, OMP_WAIT_POLICY: "PASSIVE" } });
    const address = await new Promise<string>((resolve, reject) => {
      let text = "";
      for (const stream of [server.stdout, server.stderr]) {
        stream.on("data", (part: Buffer) => {
          text += part.toString();
          const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
          if (found !== null) {
            resolve(found[0]);
          }
        });
      }
      server.on("exit", () => { reject(new Error(`memsam serve ended: ${text}`)); });
    });
    return new MemsamServer(server, data, address);
  }

  /** Ends it at once, and starts another on what it left behind. */
  async killAndRestart(file: string): Promise<MemsamServer> {
    const ended = new Promise((resolve) => this.process.once("close", resolve));
    this.process.kill("SIGKILL");
    await ended;
    return MemsamServer.start(file, this.data);
  }

  stop(): void {
    this.process.kill();
    rmSync(this.data, { recursive: true, force: true });
  }
}
