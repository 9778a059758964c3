import { h, uniqueId } from "../chat/dom";
import type { Context } from "./context";

/** Asks a question, whose answer is then shown. */
export class AskView {
  readonly root: HTMLFormElement;
  private readonly input: HTMLInputElement;
  private readonly button: HTMLButtonElement;
  private readonly note = h("p", { class: "note" });

  constructor(
    private readonly context: Context,
    draft: string | null,
  ) {
    const { strings } = context;
    const id = uniqueId("question");
    this.input = h("input", { type: "text", id, autocomplete: "off", dir: "auto" });
    this.input.value = draft ?? "";
    this.button = h("button", { type: "submit", class: "solid" }, strings.ask);
    this.note.hidden = true;
    const field = h("div", { class: "field" }, this.input, this.button);
    this.root = h("form", { class: "line ask" }, h("label", { for: id }, strings.question), field, this.note);
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.ask();
    });
  }

  get draft(): string {
    return this.input.value;
  }

  enable(live: boolean): void {
    this.button.disabled = !live;
  }

  private async ask(): Promise<void> {
    const { strings, request } = this.context;
    const text = this.input.value.trim();
    if (!text || this.button.disabled) return;
    this.button.disabled = true;
    this.tell(strings.asking);
    const event = await request({ type: "ask", text });
    this.button.disabled = false;
    if (event?.type === "shown") {
      this.input.value = "";
      this.tell("");
      this.context.say(strings.shown);
    } else {
      this.tell(event?.type === "error" ? `${event.error.fact} ${event.error.fix}`.trim() : strings.failed);
    }
  }

  private tell(text: string): void {
    this.note.textContent = text;
    this.note.hidden = text === "";
    if (text) this.context.say(text);
  }
}
