import type { Actions, Surroundings } from "./actions";
import { button, h, onEscape } from "./dom";
import { iconButton } from "./icons";
import type { Turn } from "./state";
import type { Strings } from "./strings";

/** A question, which can be edited and asked again. */
export class QuestionView {
  readonly root = h("div", { class: "asked" });
  private readonly text = h("p", { class: "question", dir: "auto" });
  private readonly edit: HTMLButtonElement;
  private form: HTMLFormElement | undefined;
  private turn: Turn | undefined;

  constructor(
    private readonly strings: Strings,
    private readonly actions: Actions,
  ) {
    this.edit = iconButton("edit", strings.edit, () => this.open());
    this.root.append(h("span", { class: "sr" }, strings.you), this.edit, this.text);
  }

  update(turn: Turn, around: Surroundings): void {
    if (turn.question !== this.turn?.question) {
      this.text.textContent = turn.question;
      this.root.hidden = turn.question === "";
    }
    this.turn = turn;
    this.edit.hidden = turn.status !== "done" || this.form !== undefined;
    this.edit.disabled = !around.idle;
  }

  private open(): void {
    if (!this.turn || this.form) return;
    const { strings } = this;
    const field = h("textarea", { rows: "2", "aria-label": strings.editLabel, dir: "auto" });
    field.value = this.turn.question;
    const cancel = button(strings.cancel, "plain", () => this.close());
    const send = h("button", { type: "submit", class: "solid" }, strings.resend);
    const note = h("p", { class: "note" }, strings.editNote);
    const form = h("form", { class: "edit" }, field, note, h("div", { class: "buttons" }, cancel, send));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit(field.value.trim());
    });
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.submit(field.value.trim());
    });
    onEscape(form, () => this.close());
    this.form = form;
    this.text.hidden = this.edit.hidden = true;
    this.root.append(form);
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }

  private submit(text: string): void {
    const { turn } = this;
    if (turn && text) this.actions.askAgain(turn, text);
  }

  private close(): void {
    if (!this.form) return;
    this.form.remove();
    this.form = undefined;
    this.text.hidden = this.edit.hidden = false;
    this.edit.focus();
  }
}
