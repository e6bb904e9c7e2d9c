import type { Triple } from "../api/contract.ts";

/** A click of the user. */
export interface Mark {
  /** RAS mm. */
  at: Triple;
  positive: boolean;
}

/** What a command did to the clicks: one more, or all of some objects gone; nothing for a box, a scribble, and what is not known. */
interface Entry {
  click?: { object: string; mark: Mark };
  without?: readonly string[];
}

/** The clicks made in this page, followed through undo and redo: the server tells how many there are, not where. */
export class PromptLog {
  readonly #done: Entry[] = [];
  #undone: Entry[] = [];

  /** @param mark Where it was, if it was a click. */
  addPrompt(object: string, mark?: Mark): void {
    this.#add(mark === undefined ? {} : { click: { object, mark } });
  }

  /** A command that leaves these objects without prompts. */
  addLoss(without: readonly string[]): void {
    this.#add({ without });
  }

  move(action: "undo" | "redo"): void {
    const [from, to] = action === "undo" ? [this.#done, this.#undone] : [this.#undone, this.#done];
    to.push(from.pop() ?? {}); // a command from before the page was loaded
  }

  marksOf(object: string): Mark[] {
    const goneAt = this.#done.findLastIndex((entry) => entry.without?.includes(object) === true);
    return this.#done.slice(goneAt + 1).flatMap(({ click }) => (click?.object === object ? [click.mark] : []));
  }

  #add(entry: Entry): void {
    this.#done.push(entry);
    this.#undone = [];
  }
}
