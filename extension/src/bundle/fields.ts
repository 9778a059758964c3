import { h, uniqueId } from "../chat/dom";

/** A field below its label. */
export function labelled(label: string, field: HTMLElement, note?: HTMLElement): HTMLElement {
  field.id = uniqueId("field");
  if (note) {
    note.id = uniqueId("note");
    field.setAttribute("aria-describedby", note.id);
  }
  return h("div", { class: "line" }, h("label", { for: field.id }, label), field, ...(note ? [note] : []));
}

/** A line of text that is kept where it is filled in. */
export function textField(value: string, changed: (value: string) => void): HTMLInputElement {
  const field = h("input", { type: "text", autocomplete: "off", dir: "auto" });
  field.value = value;
  field.addEventListener("input", () => changed(field.value.trim()));
  return field;
}

/** A box that is ticked or not, before its label. */
export function tick(label: string, value: boolean, changed: (value: boolean) => void): HTMLElement {
  const box = h("input", { type: "checkbox" });
  box.checked = value;
  box.addEventListener("change", () => changed(box.checked));
  return h("label", { class: "tick" }, box, h("span", {}, label));
}

/** Fills a list of choices, and keeps what is chosen where that is still there; returns it. */
export function choices(
  field: HTMLSelectElement,
  options: readonly (readonly [value: string, label: string])[],
  value: string,
): string {
  const found = options.some(([each]) => each === value) ? value : (options[0]?.[0] ?? "");
  const shown = [...field.options].map((each) => `${each.value} ${each.text}`).join("\n");
  if (shown !== options.map(([each, label]) => `${each} ${label}`).join("\n")) {
    field.replaceChildren(...options.map(([each, label]) => h("option", { value: each }, label)));
  }
  field.value = found;
  return found;
}
