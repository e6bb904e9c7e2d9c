import { Cancelled } from "./problems.ts";

interface Waiting {
  run: (signal: AbortSignal) => Promise<void>;
  drop: (error: unknown) => void;
}

/**
 * Runs one task after another: a mask is the answer to all prompts so far, so that prompts must reach the server in the order
 * in which they were made.
 */
export class SerialQueue {
  readonly #waiting: Waiting[] = [];
  readonly #onLength: (length: number) => void;
  #running: AbortController | null = null;

  /** @param onLength Told how many tasks are not yet done, whenever that changes. */
  constructor(onLength: (length: number) => void = () => undefined) {
    this.#onLength = onLength;
  }

  get length(): number {
    return this.#waiting.length + (this.#running === null ? 0 : 1);
  }

  add<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ run: (signal) => task(signal).then(resolve, reject), drop: reject });
      this.#onLength(this.length);
      void this.#drain();
    });
  }

  /** Aborts the running task and drops those that wait. */
  cancelAll(): void {
    const dropped = this.#waiting.splice(0);
    this.#running?.abort();
    for (const task of dropped) {
      task.drop(new Cancelled());
    }
    this.#onLength(this.length);
  }

  async #drain(): Promise<void> {
    if (this.#running !== null) {
      return;
    }
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      this.#running = new AbortController();
      await next.run(this.#running.signal);
      this.#running = null;
      this.#onLength(this.length);
    }
  }
}
