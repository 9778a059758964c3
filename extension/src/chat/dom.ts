/** Builds an element without touching innerHTML: attributes are set, children are text or nodes. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

let serial = 0;

/** An id that no other part of any view has. */
export const uniqueId = (kind: string): string => `slim-${kind}-${++serial}`;

export function button(label: string, className: string, pressed: () => void): HTMLButtonElement {
  const element = h("button", { type: "button", class: className }, label);
  element.addEventListener("click", pressed);
  return element;
}

/** Calls back on an Escape that is `wanted`, and keeps it from whatever lies around the element. */
export function onEscape(element: HTMLElement, escaped: () => void, wanted: () => boolean = () => true): void {
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || !wanted()) return;
    event.preventDefault();
    event.stopPropagation();
    escaped();
  });
}
