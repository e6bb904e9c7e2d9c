import { byId, element } from "./element.ts";

const slot = "memsam.key";

/** The API key lives as long as the tab: closing it forgets the key. */
export const readKey = (): string | null => sessionStorage.getItem(slot);

export const keepKey = (key: string): void => { sessionStorage.setItem(slot, key); };

/** Asks for the API key; null if the user would rather not. */
export function askKey(wasRefused: boolean): Promise<string | null> {
  const dialog = byId("key", HTMLDialogElement);
  const input = element("input", { type: "password", autocomplete: "current-password", required: true, id: "key-input", autofocus: true });
  const form = element(
    "form", { method: "dialog" },
    element("h2", { id: "key-title" }, "This server wants a key"),
    element("p", {}, wasRefused ? "The server did not accept that key. Ask its administrator for a valid one." : "Whoever runs the server gives out API keys. The viewer keeps yours until this tab is closed."),
    element("label", { for: "key-input" }, "API key"),
    input,
    element(
      "div", { class: "dialog-foot" },
      element("button", { value: "", formnovalidate: true }, "Cancel"),
      element("button", { value: "ok", class: "primary" }, "Connect"),
    ),
  );
  dialog.replaceChildren(form);
  // Enter in the field would press the first button, which is Cancel.
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && input.value !== "") {
      event.preventDefault();
      dialog.close("ok");
    }
  });
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => { resolve(dialog.returnValue === "ok" ? input.value : null); }, { once: true });
    dialog.returnValue = "";
    dialog.showModal();
  });
}
