/** What the user can do, by button or by key. */
export const commands = [
  "open", "help", "cancel", "navigate", "point", "box", "scribble", "lasso", "toggleSign", "promptHere", "undo", "redo", "addObject", "nextObject", "previousObject",
  "resetObject", "removeObject", "toggleObject", "toggleAll", "propose", "memorize", "why", "export", "goToObject", "layout", "zoomIn", "zoomOut", "resetView",
  "left", "right", "front", "back", "up", "down", "window1", "window2", "window3", "window4", "window5", "window6",
] as const;

export type Command = (typeof commands)[number];

export interface KeyBinding {
  command: Command;
  /** As `KeyboardEvent.key`, letters in lower case. */
  key: string;
  ctrl?: boolean;
  shift?: boolean;
  /** How help shows it. */
  shown: string;
  does: string;
}

/** P, B, S, L, T, E, R, V, Delete and Ctrl+Z are those of 3D Slicer's nnInteractive plugin. */
export const keyBindings: readonly KeyBinding[] = [
  { command: "point", key: "p", shown: "P", does: "Point tool: click to segment" },
  { command: "box", key: "b", shown: "B", does: "Box tool: drag on a plane" },
  { command: "scribble", key: "s", shown: "S", does: "Scribble tool: draw on a plane" },
  { command: "lasso", key: "l", shown: "L", does: "Lasso tool: draw around an area on a plane" },
  { command: "navigate", key: "n", shown: "N", does: "Navigate: clicks only move the crosshair" },
  { command: "toggleSign", key: "t", shown: "T", does: "Include or exclude what is clicked" },
  { command: "promptHere", key: "enter", shown: "Enter", does: "Click at the crosshair" },
  { command: "undo", key: "z", ctrl: true, shown: "Ctrl+Z", does: "Undo" },
  { command: "redo", key: "y", ctrl: true, shown: "Ctrl+Y", does: "Redo" },
  { command: "redo", key: "z", ctrl: true, shift: true, shown: "Ctrl+Shift+Z", does: "Redo" },
  { command: "addObject", key: "a", shown: "A", does: "Add an object" },
  { command: "nextObject", key: "e", shown: "E", does: "Next object; after the last, a new one" },
  { command: "previousObject", key: "e", shift: true, shown: "Shift+E", does: "Previous object" },
  { command: "resetObject", key: "r", shown: "R", does: "Remove the object's prompts, keep its name" },
  { command: "removeObject", key: "delete", shown: "Delete", does: "Remove the object" },
  { command: "toggleObject", key: "v", shown: "V", does: "Show or hide the object" },
  { command: "toggleAll", key: "v", shift: true, shown: "Shift+V", does: "Show or hide all objects" },
  { command: "goToObject", key: "g", shown: "G", does: "Go to the object" },
  { command: "propose", key: "o", shown: "O", does: "Propose the ticked labels from memory" },
  { command: "memorize", key: "m", shown: "M", does: "Memorise the object" },
  { command: "why", key: "w", shown: "W", does: "Why this mask?" },
  { command: "export", key: "x", shown: "X", does: "Export the label map" },
  { command: "layout", key: "d", shown: "D", does: "Next layout" },
  { command: "window1", key: "1", shown: "1 … 6", does: "Window presets" },
  { command: "window2", key: "2", shown: "", does: "" },
  { command: "window3", key: "3", shown: "", does: "" },
  { command: "window4", key: "4", shown: "", does: "" },
  { command: "window5", key: "5", shown: "", does: "" },
  { command: "window6", key: "6", shown: "", does: "" },
  { command: "left", key: "arrowleft", shown: "Arrow keys", does: "Move the crosshair in the axial plane, as it looks" },
  { command: "right", key: "arrowright", shown: "", does: "" },
  { command: "front", key: "arrowup", shown: "", does: "" },
  { command: "back", key: "arrowdown", shown: "", does: "" },
  { command: "up", key: "pageup", shown: "Page Up, Down", does: "Move the crosshair to the head, to the feet" },
  { command: "down", key: "pagedown", shown: "", does: "" },
  { command: "zoomIn", key: "+", shown: "+ / −", does: "Zoom in, zoom out" },
  { command: "zoomOut", key: "-", shown: "", does: "" },
  { command: "resetView", key: "0", shown: "0", does: "Zoom and position as at first" },
  { command: "cancel", key: "escape", shown: "Escape", does: "Cancel what the server is asked; leave the list of volumes" },
  { command: "help", key: "?", shown: "?", does: "This help" },
];

/** Commands that a held key may give again and again. */
const repeatable: readonly Command[] = ["left", "right", "front", "back", "up", "down", "zoomIn", "zoomOut"];

export const mayRepeat = (command: Command): boolean => repeatable.includes(command);

interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

/** The command of a key press; null if it has none. Signs are typed with and without shift on different keyboards. */
export function commandOf(press: KeyPress): Command | null {
  if (press.altKey) {
    return null;
  }
  const key = press.key === "=" ? "+" : press.key.toLowerCase();
  const ctrl = press.ctrlKey || press.metaKey;
  const isSign = key.length === 1 && !/[a-z]/.test(key);
  const found = keyBindings.find(
    (binding) => binding.key === key && (binding.ctrl ?? false) === ctrl && (isSign || (binding.shift ?? false) === press.shiftKey));
  return found?.command ?? null;
}
