import { describe, expect, it } from "vitest";
import { Refused, ServerAway } from "../../src/api/problems.ts";
import { ServerApi, type ServerApiOptions } from "../../src/api/serverApi.ts";

const signal = new AbortController().signal;

function apiOver(fetch: (url: string, init: RequestInit) => Promise<Response>, options: Partial<ServerApiOptions> = {}): ServerApi {
  return new ServerApi({
    root: "/api/v1", fetch: fetch as typeof globalThis.fetch, onWait: () => undefined, askKey: () => Promise.resolve(null), readKey: () => null, keepKey: () => undefined, ...options,
  });
}

describe("ServerApi", () => {
  it("sends a click in RAS mm with the revision it knows", async () => {
    const sent: [string, RequestInit][] = [];
    const api = apiOver((url, init) => {
      sent.push([url, init]);
      return Promise.resolve(Response.json({}));
    });
    await api.click("s/1", "left lung", [1.5, -2, 3], false, 4, signal);
    expect(sent[0]![0]).toBe("/api/v1/sessions/s%2F1/clicks");
    expect(JSON.parse(sent[0]![1].body as string)).toEqual({ object: "left lung", at: [1.5, -2, 3], space: "ras", positive: false, knownRevision: 4 });
  });

  it("says what ProblemDetails says", async () => {
    const api = apiOver(() => Promise.resolve(Response.json({ title: "Bad Request", detail: "'a.nii' holds 4 dimensions; give a 3D volume." }, { status: 400 })));
    await expect(api.info(signal)).rejects.toThrow(new Refused(400, "'a.nii' holds 4 dimensions; give a 3D volume."));
  });

  it("says the status where a proxy answered a page", async () => {
    const api = apiOver(() => Promise.resolve(new Response("<html>", { status: 502, statusText: "Bad Gateway" })));
    await expect(api.info(signal)).rejects.toThrow("The server answered 502 Bad Gateway.");
  });

  it("asks for a key after 401, keeps it and sends it", async () => {
    let key: string | null = null;
    const asked: boolean[] = [];
    const answers = ["wrong", "right"];
    const api = apiOver(
      (_, init) => Promise.resolve(new Headers(init.headers).get("Authorization") === "Bearer right" ? Response.json({ name: "memsam" }) : new Response("", { status: 401 })),
      {
        readKey: () => key,
        keepKey: (given) => { key = given; },
        askKey: (wasRefused) => {
          asked.push(wasRefused);
          return Promise.resolve(answers.shift()!);
        },
      });
    await expect(api.info(signal)).resolves.toEqual({ name: "memsam" });
    expect(asked).toEqual([false, true]);
  });

  it("tells a server that is away from one that refuses", async () => {
    const api = apiOver(() => Promise.reject(new TypeError("fetch failed")));
    await expect(api.info(signal)).rejects.toThrow(ServerAway);
    expect(await api.isAlive()).toBe(false);
  });
});
