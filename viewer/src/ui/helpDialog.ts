import { byId, element } from "./element.ts";
import { keyBindings } from "./keyBindings.ts";

const mouse: readonly (readonly [string, string])[] = [
  ["Click", "Segment what lies there (Point tool)"],
  ["Shift + click", "The other sign: exclude instead of include"],
  ["Right drag", "Set the window to what the rectangle holds"],
  ["Wheel", "Through the slices"],
  ["Ctrl + wheel", "Zoom around the crosshair"],
  ["Middle drag", "Pan"],
  ["Drag in 3D", "Turn"],
];

/** Keys and mouse, from the same table that the keyboard uses. */
export function makeHelp(): HTMLDialogElement {
  const dialog = byId("help", HTMLDialogElement);
  const rows = (entries: readonly (readonly [string, string])[]): HTMLTableSectionElement =>
    element("tbody", {}, ...entries.map(([keys, does]) => element("tr", {}, element("th", { scope: "row" }, element("kbd", {}, keys)), element("td", {}, does))));
  const keys = keyBindings.filter((binding) => binding.shown !== "").map(({ shown, does }) => [shown, does] as const);
  const half = Math.ceil(keys.length / 2);
  dialog.append(
    element("h2", { id: "help-title", tabindex: -1 }, "Keys and mouse"),
    element(
      "div", { class: "help-columns" },
      element("table", { "aria-label": "Keys" }, rows(keys.slice(0, half))),
      element("table", { "aria-label": "More keys" }, rows(keys.slice(half))),
      element("table", { "aria-label": "Mouse" }, rows(mouse)),
    ),
    element("p", { class: "note" }, "memsam is a research tool, not a medical device. Licences of the software in this page: ", element("a", { href: "licenses.txt" }, "licenses.txt"), "."),
    element("form", { method: "dialog", class: "dialog-foot" }, element("button", {}, "Close")),
  );
  return dialog;
}
