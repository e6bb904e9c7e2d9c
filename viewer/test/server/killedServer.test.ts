import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Session, Step, Volume } from "../../src/api/contract.ts";
import { MemsamServer, program } from "./memsamServer.ts";

const sample = new URL("../../../samples/volumes/openkbp_pt_201_ct.nii.gz", import.meta.url);

describe.skipIf(program === undefined)("memsam serve, killed while it answers", () => {
  let server: MemsamServer;

  beforeAll(async () => {
    server = await MemsamServer.start(program!);
  });
  afterAll(() => {
    server.stop();
  });

  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${server.address}/api/v1${path}`, {
      method, body: body === undefined ? null : JSON.stringify(body), headers: body === undefined ? {} : { "Content-Type": "application/json" },
    });
    expect(answer.ok, `${method} ${path}: ${String(answer.status)}`).toBe(true);
    return (await answer.json()) as T;
  };

  const click = (session: string, object: string, at: readonly number[]): Promise<Step> =>
    ask("POST", `/sessions/${session}/clicks`, { object, at, space: "voxel" });

  const maskOf = async (session: string, object: string): Promise<Buffer> =>
    gunzipSync(Buffer.from(await (await fetch(`${server.address}/api/v1/sessions/${session}/objects/${object}/mask`)).arrayBuffer()));

  it("loses no acknowledged click, object or case, whenever it is killed", async () => {
    const sent = await fetch(`${server.address}/api/v1/volumes?name=ct.nii.gz`, { method: "POST", body: readFileSync(sample) });
    const volume = (await sent.json()) as Volume;
    const { id } = await ask<Session>("POST", "/sessions", { volume: volume.id });
    const middle = volume.shape.map((edge) => Math.floor(edge / 2));
    const acknowledged = new Map<string, Buffer>();
    let memorized = 0;

    for (let round = 0; round < 6; round++) {
      const object = `object ${String(round % 3)}`;
      await click(id, object, middle.map((at, axis) => at + round * (axis + 1)));
      acknowledged.set(object, await maskOf(id, object));
      if (round === 1) {
        memorized = (await ask<{ bank: { cases: number } }>("POST", `/sessions/${id}/memorize`, { objects: [object] })).bank.cases;
      }

      // Another click is on its way when the server dies, a little later each time.
      const unanswered = click(id, "late", middle.map((at) => at - round)).then(() => true, () => false);
      await wait(15 * round);
      server = await server.killAndRestart(program!);
      const wasAnswered = await unanswered;

      const session = await ask<Session>("GET", `/sessions/${id}`);
      expect(session.objects.map(({ name }) => name)).toEqual(expect.arrayContaining([...acknowledged.keys(), ...(wasAnswered ? ["late"] : [])]));
      for (const [name, mask] of acknowledged) {
        expect((await maskOf(id, name)).equals(mask), `${name} after round ${String(round)}`).toBe(true);
      }
      expect((await ask<{ cases: unknown[] }>("GET", "/memory")).cases.length).toBe(memorized);
    }
    expect(memorized).toBe(1);
  });
});
