import type { Reporter } from "../session/outputs.ts";
import { byId } from "./element.ts";

/** The line at the bottom: news politely, trouble at once, both read out by screen readers. */
export class Messages implements Reporter {
  readonly #news = byId("messages", HTMLDivElement);
  readonly #alerts = byId("alerts", HTMLDivElement);

  say(text: string): void {
    this.#alerts.textContent = "";
    this.#news.textContent = text;
  }

  warn(text: string): void {
    this.#news.textContent = "";
    this.#alerts.textContent = text;
  }
}
