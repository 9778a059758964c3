import { h } from "./dom";
import type { Strings } from "./strings";

export interface ComposerActions {
  /** Returns whether the question was taken; what was typed stays otherwise. */
  ask(text: string): boolean;
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
    this.input = h("textarea", { rows: "1", "aria-label": strings.input, enterkeyhint: "send", dir: "auto" });
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

  /** What is typed and not sent. */
  get draft(): string {
    return this.input.value;
  }

  set draft(text: string) {
    this.input.value = text;
    this.refresh();
  }

  setBusy(busy: boolean): void {
    this.busy = busy;
    this.button.classList.toggle("stop", busy);
    const label = busy ? this.strings.stop : this.strings.send;
    if (this.button.textContent !== label) this.button.textContent = label;
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
      if (this.actions.ask(text)) this.input.value = "";
    }
    this.focus();
    this.refresh();
  }

  private refresh(): void {
    this.button.disabled = !this.busy && this.input.value.trim() === "";
    this.input.style.height = "auto";
    if (this.input.scrollHeight) this.input.style.height = `${this.input.scrollHeight + 2}px`;
  }
}
