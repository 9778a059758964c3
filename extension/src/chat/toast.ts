import { button, h, onEscape } from "./dom";
import type { Strings } from "./strings";

/** Says what was taken away and offers it back. It stays until it is answered or something new is asked. */
export class Toast {
  readonly root = h("div", { class: "toast" });
  private readonly text = h("p", { dir: "auto" });
  private readonly undo: HTMLButtonElement;
  private undone: () => void = () => undefined;

  constructor(strings: Strings, left: () => void) {
    this.undo = button(strings.undo, "solid", () => {
      this.hide();
      left();
      this.undone();
    });
    const dismiss = button(strings.dismiss, "plain", () => {
      this.hide();
      left();
    });
    onEscape(this.root, () => dismiss.click());
    this.root.append(this.text, this.undo, dismiss);
    this.root.hidden = true;
  }

  show(text: string, undone: () => void): void {
    this.text.textContent = text;
    this.undone = undone;
    this.root.hidden = false;
  }

  focus(): void {
    this.undo.focus();
  }

  hide(): void {
    this.root.hidden = true;
  }
}
