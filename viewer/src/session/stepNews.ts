import type { Step } from "../api/contract.ts";

/** What a prompt made. */
export function stepNews({ object, voxels, volumeMl, estimatedDice, emptyReason, milliseconds }: Step): string {
  if (voxels === 0) {
    return `${object} is empty. ${emptyReason ?? ""}`.trim();
  }
  const dice = estimatedDice === null ? "" : `, estimated Dice ${estimatedDice.toFixed(2)}`;
  return `${object}: ${volumeMl.toFixed(1)} ml${dice} (${(milliseconds.total / 1000).toFixed(1)} s).`;
}

/**
 * What the memory proposed, and which masks that replaced.
 * @param had Names of the objects that had a mask before.
 */
export function proposalNews(steps: readonly Step[], had: readonly string[]): string {
  const found = steps.filter((step) => step.voxels > 0);
  const missed = steps.length - found.length;
  const replaced = found.map((step) => step.object).filter((name) => had.includes(name));
  const emptied = steps.filter((step) => step.voxels === 0 && had.includes(step.object)).map((step) => step.object);
  const lost = [replaced.length > 0 ? `replaced: ${replaced.join(", ")}` : "", emptied.length > 0 ? `emptied: ${emptied.join(", ")}` : ""].filter((part) => part !== "");
  const back = lost.length > 0 ? ` Masks ${lost.join("; ")}. Ctrl+Z takes that back.` : "";
  return `Proposed ${count(found.length, "object")} from memory${missed > 0 ? `; ${missed} not in view` : ""}.${back}`;
}

export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;
