import { h } from "../chat/dom";

/** Tells people who listen. */
export class LiveRegion {
  readonly root = h("div", { class: "sr", role: "status", "aria-live": "polite", "aria-atomic": "true" });

  say(text: string): void {
    // A text that is the same as the one before is read again only when it differs.
    this.root.textContent = this.root.textContent === text && text !== "" ? `${text}\u00a0` : text;
  }
}
