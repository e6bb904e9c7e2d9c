import { commandOf, mayRepeat, type Command } from "./keyBindings.ts";

/** Commands that make sense while the list of volumes covers the images. */
const always: readonly Command[] = ["help", "cancel"];

/** Keys that a focused slider uses itself, and those of a button. */
const ofSlider: readonly Command[] = ["promptHere", "left", "right", "front", "back", "up", "down"];
const ofButton: readonly Command[] = ["promptHere", "left", "right", "front", "back"];

/** Turns key presses into commands, wherever the focus is, but not while someone writes. */
export class Keyboard {
  readonly #run: (command: Command) => void;
  readonly #isCovered: () => boolean;

  /** @param isCovered Whether the images are out of reach. */
  constructor(run: (command: Command) => void, isCovered: () => boolean) {
    this.#run = run;
    this.#isCovered = isCovered;
    document.addEventListener("keydown", (event) => { this.#onKey(event); }, { capture: true });
  }

  #onKey(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const command = this.#commandOf(event, target);
    if (command !== null && event.repeat && !mayRepeat(command)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (command !== null && !isOwn(command, target)) {
      event.preventDefault();
      event.stopPropagation();
      this.#run(command);
    } else if (target instanceof HTMLCanvasElement && event.key !== "Tab") {
      event.stopPropagation(); // NiiVue has keys of its own on its canvas, which help does not speak of
    }
  }

  #commandOf(event: KeyboardEvent, target: HTMLElement): Command | null {
    const isTyping = target.matches("input:not([type=checkbox], [type=range], [type=color]), textarea, select");
    if (isTyping || document.querySelector("dialog[open]") !== null) {
      return null;
    }
    const command = commandOf(event);
    return command !== null && this.#isCovered() && !always.includes(command) ? null : command;
  }
}

/** Enter on a button presses the button; only over the pictures does it click at the crosshair. So do the slider's arrows. */
function isOwn(command: Command, target: HTMLElement): boolean {
  return (target.matches("input") && ofSlider.includes(command)) || (target.matches("button, a, summary") && ofButton.includes(command));
}
