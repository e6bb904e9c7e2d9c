import { describe, expect, it } from "vitest";
import { Cancelled } from "../../src/api/problems.ts";
import { SerialQueue } from "../../src/api/serialQueue.ts";

const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe("SerialQueue", () => {
  it("begins a task only when the one before is done", async () => {
    const queue = new SerialQueue();
    const log: string[] = [];
    const task = (name: string) => async (): Promise<void> => {
      log.push(`${name} begins`);
      await nextTurn();
      log.push(`${name} ends`);
    };
    await Promise.all([queue.add(task("a")), queue.add(task("b"))]);
    expect(log).toEqual(["a begins", "a ends", "b begins", "b ends"]);
  });

  it("goes on after a task that failed", async () => {
    const queue = new SerialQueue();
    const failing = queue.add(() => Promise.reject(new Error("no")));
    await expect(failing).rejects.toThrow("no");
    await expect(queue.add(() => Promise.resolve(5))).resolves.toBe(5);
  });

  it("aborts the running task and drops the waiting ones on cancel", async () => {
    const lengths: number[] = [];
    const queue = new SerialQueue((length) => lengths.push(length));
    const running = queue.add((signal) => new Promise((_, reject) => { signal.addEventListener("abort", () => { reject(new Cancelled()); }); }));
    let didRun = false;
    const waiting = queue.add(() => Promise.resolve(void (didRun = true)));
    const both = Promise.allSettled([running, waiting]);
    queue.cancelAll();
    expect((await both).map((result) => result.status)).toEqual(["rejected", "rejected"]);
    await nextTurn();
    expect(didRun).toBe(false);
    expect(lengths).toEqual([1, 2, 1, 0]);
  });
});
