import { button, h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { download } from "../chat/transcript";
import type { Context } from "./context";
import type { Request, Settings } from "./protocol";
import { sameValue } from "./values";

/** What can be done to all settings at once. */
export class ActionsView {
  readonly root: HTMLElement;
  private readonly note = h("p", { class: "note status" });
  private readonly buttons: Record<"undo" | "redo" | "reset" | "yaml" | "apply", HTMLButtonElement>;
  private settings: Settings | null = null;
  private live = true;

  constructor(private readonly context: Context) {
    const { strings } = context;
    const make = (type: keyof ActionsView["buttons"], label: string, style = "plain"): HTMLButtonElement =>
      button(label, style, () => void this.press(type));
    this.buttons = {
      undo: make("undo", strings.undo),
      redo: make("redo", strings.redo),
      reset: make("reset", strings.reset),
      yaml: make("yaml", strings.save),
      apply: make("apply", strings.apply, "solid"),
    };
    this.buttons.undo.setAttribute("aria-keyshortcuts", "Control+Z");
    this.buttons.redo.setAttribute("aria-keyshortcuts", "Control+Shift+Z");
    const bar = h("div", { class: "buttons", role: "group", "aria-label": strings.actions }, ...Object.values(this.buttons));
    this.note.hidden = true;
    this.root = h("div", { class: "actions" }, bar, this.note);
  }

  show(settings: Settings | null, live: boolean): void {
    this.settings = settings;
    this.live = live;
    for (const [type, each] of Object.entries(this.buttons)) {
      each.setAttribute("aria-disabled", String(!this.can(type as keyof ActionsView["buttons"])));
    }
  }

  /** Does it, if it can be done. */
  async press(type: keyof ActionsView["buttons"]): Promise<void> {
    const { strings } = this.context;
    if (!this.can(type)) return;
    this.tell("");
    const event = await this.context.request({ type } as Request);
    if (event?.type === "applied") this.tell(strings.applied);
    if (event?.type === "yaml") {
      download(event.name, "application/yaml", event.text);
      this.tell(fill(strings.saved, event.name));
    }
  }

  tell(text: string): void {
    this.note.textContent = text;
    this.note.hidden = text === "";
    if (text) this.context.say(text);
  }

  // Buttons stay where the focus is: they say that they do nothing instead of being disabled.
  private can(type: keyof ActionsView["buttons"]): boolean {
    const { settings } = this;
    if (!settings || !this.live) return false;
    if (type === "undo" || type === "redo") return settings[type];
    return type !== "apply" || !sameValue(settings.values, settings.bot);
  }
}
