import { h } from "./dom";
import type { Strings } from "./strings";

export interface ComposerActions {
  ask(text: string): void;
  stop(): void;
  /** Enter was pressed while an answer is being written. */
  refused(): void;
}

/** The text field and its one button, which sends or stops. */
export class Composer {
  readonly root: HTMLFormElement;
  private readonly input: HTMLTextAreaElement;
  private readonly button: HTMLButtonElement;
  private busy = false;

  constructor(
    private readonly strings: Strings,
    private readonly actions: ComposerActions,
  ) {
    this.input = h("textarea", { rows: "1", "aria-label": strings.input, enterkeyhint: "send" });
    this.button = h("button", { type: "submit", class: "primary" });
    this.root = h("form", { class: "composer" }, this.input, this.button);
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.press();
    });
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("input", () => this.refresh());
    this.placeholder = "";
    this.setBusy(false);
  }

  set placeholder(text: string) {
    this.input.placeholder = text || this.strings.placeholder;
  }

  setBusy(busy: boolean): void {
    this.busy = busy;
    this.button.classList.toggle("stop", busy);
    this.button.textContent = busy ? this.strings.stop : this.strings.send;
    this.refresh();
  }

  focus(): void {
    this.input.focus({ preventScroll: true });
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (this.busy) this.actions.refused();
    else this.press();
  }

  private press(): void {
    if (this.busy) {
      this.actions.stop();
    } else {
      const text = this.input.value.trim();
      if (!text) return;
      this.input.value = "";
      this.actions.ask(text);
    }
    this.focus();
  }

  private refresh(): void {
    this.button.disabled = !this.busy && this.input.value.trim() === "";
    this.input.style.height = "auto";
    if (this.input.scrollHeight) this.input.style.height = `${this.input.scrollHeight + 2}px`;
  }
}
