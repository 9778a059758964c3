import { h } from "../chat/dom";

/** Says what is missing for the element to work; hidden where nothing is. */
export class Banner {
  readonly root = h("p", { class: "banner" });

  show(text: string): void {
    this.root.hidden = text === "";
    this.root.textContent = text;
  }
}
