import { sleepUnlessAborted } from "../api/busyRetry.ts";

export interface ReconnectOptions {
  isAlive: () => Promise<boolean>;
  signal: AbortSignal;
  sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

const firstPauseMilliseconds = 500;
const longestPauseMilliseconds = 8000;

/** Asks until the server answers again, ever more seldom. */
export async function waitUntilAlive({ isAlive, signal, sleep = sleepUnlessAborted }: ReconnectOptions): Promise<void> {
  for (let pause = firstPauseMilliseconds; !(await isAlive()); pause = Math.min(pause * 2, longestPauseMilliseconds)) {
    await sleep(pause, signal);
  }
}
