import { describe, expect, it } from "vitest";
import { waitUntilAlive } from "../../src/session/reconnect.ts";

describe("waitUntilAlive", () => {
  it("asks ever more seldom, but at least every 8 s", async () => {
    const pauses: number[] = [];
    let asked = 0;
    await waitUntilAlive({
      isAlive: () => Promise.resolve(++asked > 7), signal: new AbortController().signal, sleep: (milliseconds) => Promise.resolve(void pauses.push(milliseconds)),
    });
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
  });
});
