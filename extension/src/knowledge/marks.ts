const SVG = "http://www.w3.org/2000/svg";

/** Documents are told apart by form as well as by colour. */
const FORMS = [
  "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0",
  "M-3.6-3.6h7.2v7.2h-7.2z",
  "M0-5L5 0 0 5-5 0z",
  "M0-5L4.6 3.6h-9.2z",
  "M0 5L4.6-3.6h-9.2z",
  "M-5 0L3.6-4.6v9.2z",
  "M5 0L-3.6-4.6v9.2z",
  "M-1.6-4.8h3.2v3.2h3.2v3.2h-3.2v3.2h-3.2v-3.2h-3.2v-3.2h3.2z",
  "M-4.4-2.6h8.8v5.2h-8.8z",
] as const;
const OTHER = "M-2.4 0a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0-4.8 0";
const FAILED = "M-6-3.4l2.6-2.6L0-2.6 3.4-6 6-3.4 2.6 0 6 3.4 3.4 6 0 2.6-3.4 6-6 3.4-2.6 0z";

export function svg(tag: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** The mark of a document by its number; those not named share one. */
export const markOf = (number: number, named: number): SVGElement =>
  number < Math.min(named, FORMS.length)
    ? svg("path", { class: `mark m${number}`, d: FORMS[number] ?? OTHER })
    : svg("path", { class: "mark other", d: OTHER });

export const failedMark = (): SVGElement => svg("path", { class: "mark failed", d: FAILED });
