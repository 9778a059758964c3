import { h } from "./dom";

const THUMB = "M2 7.5h2.5V14H2zM4.5 8 7.6 2c1.5 0 2.1 1 1.8 2.3L8.9 6.5h3.8c.9 0 1.5.8 1.3 1.7l-1 4.6c-.2.7-.8 1.2-1.5 1.2h-7";

const PATHS = {
  again: "M13 8a5 5 0 1 1-1.6-3.7M13 2v3h-3",
  close: "M4 4l8 8M12 4l-8 8",
  copy: "M6 6h7v8H6zM3 10V2h7",
  delete: "M3 4.5h10M6 4.5V2.5h4v2M4.5 4.5l.7 9h5.6l.7-9M7 7v4M9 7v4",
  down: THUMB,
  inspect: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9M10.3 10.3 14 14",
  edit: "M3 13l.6-2.8L11 2.8l2.2 2.2-7.4 7.4zM9.5 4.3l2.2 2.2",
  list: "M2.5 4h11M2.5 8h11M2.5 12h7",
  options: "M3 8h.01M8 8h.01M13 8h.01",
  up: THUMB,
} as const;

export type Icon = keyof typeof PATHS;

const SVG = "http://www.w3.org/2000/svg";

/** A button that shows a picture; its label is for ears, and for pointers that rest on it. */
export function iconButton(icon: Icon, label: string, pressed: () => void): HTMLButtonElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `i-${icon}`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[icon]);
  svg.append(path);
  const element = h("button", { type: "button", class: "icon", "aria-label": label, title: label }, svg);
  element.addEventListener("click", pressed);
  return element;
}
