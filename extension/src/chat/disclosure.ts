import { h, onEscape, uniqueId } from "./dom";
import { iconButton, type Icon } from "./icons";

/** A button and the panel that it opens; Escape and the button close it again. */
export class Disclosure {
  readonly button: HTMLButtonElement;
  readonly panel: HTMLElement;
  /** Called after it was opened or closed. */
  toggled: () => unknown = () => undefined;

  constructor(icon: Icon, label: string, className: string) {
    const id = uniqueId("panel");
    this.panel = h("section", { class: `panel ${className}`, id, "aria-label": label });
    this.panel.hidden = true;
    this.button = iconButton(icon, label, () => this.show(!this.open));
    this.button.setAttribute("aria-expanded", "false");
    this.button.setAttribute("aria-controls", id);
    for (const element of [this.panel, this.button]) onEscape(element, () => this.close());
  }

  get open(): boolean {
    return !this.panel.hidden;
  }

  show(open: boolean): void {
    if (open === this.open) return;
    this.panel.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    this.toggled();
  }

  private close(): void {
    this.show(false);
    this.button.focus();
  }
}
