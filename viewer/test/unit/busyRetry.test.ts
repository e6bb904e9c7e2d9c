import { describe, expect, it } from "vitest";
import { retrySeconds, sendWhenFree, sleepUnlessAborted, type BusyWait } from "../../src/api/busyRetry.ts";
import { Cancelled } from "../../src/api/problems.ts";

const busy = (after: string, status = 503): Response => new Response("", { status, headers: { "Retry-After": after } });

describe("sendWhenFree", () => {
  it("waits as long as each answer says and says so before", async () => {
    const answers = [busy("3"), busy("1", 429), new Response("done")];
    const [waits, slept]: [BusyWait[], number[]] = [[], []];
    const response = await sendWhenFree(() => Promise.resolve(answers.shift()!), {
      signal: new AbortController().signal,
      onWait: (wait) => waits.push(wait),
      sleep: (milliseconds) => Promise.resolve(void slept.push(milliseconds)),
    });
    expect(await response.text()).toBe("done");
    expect(slept).toEqual([3000, 1000]);
    expect(waits).toEqual([{ seconds: 3, attempts: 1 }, { seconds: 1, attempts: 2 }]);
  });

  it("hands over a 503 that does not say when to come again", async () => {
    const response = await sendWhenFree(() => Promise.resolve(new Response("", { status: 503 })), { signal: new AbortController().signal, onWait: () => undefined });
    expect(response.status).toBe(503);
  });

  it("stops waiting at once when it is cancelled", async () => {
    const cancel = new AbortController();
    const sent = sendWhenFree(() => Promise.resolve(busy("30")), { signal: cancel.signal, onWait: () => { cancel.abort(); } });
    await expect(sent).rejects.toThrow(Cancelled);
  });
});

describe("retrySeconds", () => {
  it.each([
    ["7", 7],
    ["0", 0.2],
    ["86400", 60],
    [new Date(5000).toUTCString(), 4],
    ["soon", 2],
  ])("reads %s", (header, seconds) => {
    expect(retrySeconds(header, 1000)).toBe(seconds);
  });
});

describe("sleepUnlessAborted", () => {
  it("does not begin when it is already cancelled", async () => {
    await expect(sleepUnlessAborted(60_000, AbortSignal.abort())).rejects.toThrow(Cancelled);
  });
});
