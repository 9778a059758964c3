import type { LabIcon } from "@jupyterlab/ui-components";
import { h } from "../../chat/dom";

/** A button with a picture; its label is for ears, and for pointers that rest on it. */
export function pictureButton(icon: LabIcon, pressed: () => void): HTMLButtonElement {
  const element = h("button", { type: "button", class: "slimchat-Picture" });
  element.append(icon.element({ tag: "span", "aria-hidden": "true" } as LabIcon.IProps));
  element.addEventListener("click", pressed);
  return element;
}

export function relabel(element: HTMLElement, label: string): void {
  element.setAttribute("aria-label", label);
  element.title = label;
}
