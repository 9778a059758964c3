import { h, uniqueId } from "../chat/dom";

/** Which parts are open, so that they stay so when they are drawn anew. */
export class Folds {
  private readonly state = new Map<string, boolean>();

  isOpen(key: string, first: boolean): boolean {
    return this.state.get(key) ?? first;
  }

  keep(key: string, open: boolean): void {
    this.state.set(key, open);
  }
}

/** A heading whose button opens and closes what is below it; the content is made when first seen. */
export function fold(
  folds: Folds,
  key: string,
  label: string,
  content: () => (Node | string)[],
  first = false,
): HTMLElement {
  const id = uniqueId("fold");
  const body = h("div", { class: "body", id });
  const toggle = h("button", { type: "button", class: "toggle", "aria-controls": id }, label);
  const show = (open: boolean): void => {
    if (open && !body.hasChildNodes()) body.append(...content());
    body.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
  };
  show(folds.isOpen(key, first));
  toggle.addEventListener("click", () => {
    const open = toggle.getAttribute("aria-expanded") !== "true";
    folds.keep(key, open);
    show(open);
  });
  return h("section", { class: `fold ${key}` }, h("h3", {}, toggle), body);
}
