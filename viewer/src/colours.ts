import type { Triple } from "./api/contract.ts";

/** Colours for objects the server has not named yet: told apart from each other, from grey CT and by colour-blind eyes (Okabe and Ito 2008). */
const palette: readonly Triple[] = [
  [230, 159, 0], [86, 180, 233], [0, 158, 115], [240, 228, 66], [204, 121, 167], [213, 94, 0], [0, 114, 178], [170, 170, 255], [140, 210, 60], [255, 140, 140],
];

/** The first palette colour that is not in use; when all are, they are used again in turn. */
export function nextColour(used: readonly Triple[]): Triple {
  const isUsed = (colour: Triple): boolean => used.some((other) => other.every((part, i) => part === colour[i]));
  return [...(palette.find((colour) => !isUsed(colour)) ?? palette[used.length % palette.length]!)];
}

export const toHex = (colour: Triple): string => "#" + colour.map((part) => part.toString(16).padStart(2, "0")).join("");

export function fromHex(hex: string): Triple {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
