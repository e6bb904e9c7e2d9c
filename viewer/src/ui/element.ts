type Attributes = Record<string, string | number | boolean | ((event: never) => void) | undefined>;

/**
 * Makes an element. Functions become listeners ("onclick"), `true` an empty attribute, `false` and undefined none. Text is never
 * parsed as HTML.
 */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Attributes = {}, ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      made.addEventListener(name.replace(/^on/, ""), value as EventListener);
    } else if (value === true) {
      made.setAttribute(name, "");
    } else if (value !== false && value !== undefined) {
      made.setAttribute(name, String(value));
    }
  }
  made.append(...children);
  return made;
}

/**
 * Puts new elements in place of what was there. A keyboard user stays at the one with the same `data-focus`, and is not thrown
 * back to the top of the page.
 */
export function refill(place: HTMLElement, ...children: Node[]): void {
  const focused = place.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset["focus"] : undefined;
  place.replaceChildren(...children);
  if (focused !== undefined) {
    place.querySelector<HTMLElement>(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
  }
}

/** The element of index.html with this id. */
export function byId<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) {
    throw new Error(`index.html lacks ${kind.name} '#${id}'.`);
  }
  return found;
}
