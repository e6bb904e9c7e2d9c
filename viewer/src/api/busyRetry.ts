import { Cancelled } from "./problems.ts";

export interface BusyWait {
  /** Seconds until the next attempt. */
  seconds: number;
  /** Attempts made so far. */
  attempts: number;
}

export interface BusyRetryOptions {
  signal: AbortSignal;
  /** Told before each wait, so that the user can be. */
  onWait: (wait: BusyWait) => void;
  sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** The date now, for a `Retry-After` that is a date. */
  now?: () => number;
}

const defaultSeconds = 2;
const longestSeconds = 60;

/** Service unavailable: the queue is full. Too many requests: the key's minute is used up. */
const busyStatuses = [503, 429];

/** Sends until the server is not busy, waiting as long as each `Retry-After` says. Only the user gives up. */
export async function sendWhenFree(send: () => Promise<Response>, options: BusyRetryOptions): Promise<Response> {
  const sleep = options.sleep ?? sleepUnlessAborted;
  for (let attempts = 1; ; attempts++) {
    const response = await send();
    const header = response.headers.get("Retry-After");
    if (!busyStatuses.includes(response.status) || header === null) {
      return response;
    }
    await response.body?.cancel();
    const seconds = retrySeconds(header, options.now?.() ?? Date.now());
    options.onWait({ seconds, attempts });
    await sleep(seconds * 1000, options.signal);
  }
}

/** Reads a `Retry-After`, which is seconds or a date (RFC 9110 10.2.3), within sane bounds. */
export function retrySeconds(header: string, now: number): number {
  const trimmed = header.trim();
  const seconds = /^\d+$/.test(trimmed) ? Number(trimmed) : (Date.parse(trimmed) - now) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0.2), longestSeconds) : defaultSeconds;
}

export function sleepUnlessAborted(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(new Cancelled());
      return;
    }
    const stop = (): void => {
      clearTimeout(timer);
      reject(new Cancelled());
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", stop, { once: true });
  });
}
