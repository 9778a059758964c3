import type { Actions } from "./actions";
import { button, h, onEscape, uniqueId } from "./dom";
import { iconButton } from "./icons";
import type { Feedback, Verdict } from "./protocol";
import type { Turn } from "./state";
import type { Strings } from "./strings";

const REASONS = {
  up: ["correct", "clear", "sources"],
  down: ["wrong", "incomplete", "unrelated", "bad_sources", "should_refuse", "person"],
} as const;

/** Thumbs up and down. A press counts at once; the form that opens then is for those who have more to say. */
export class FeedbackView {
  readonly buttons: HTMLButtonElement[];
  readonly form = h("form", { class: "feedback" });
  private readonly note = h("p", { class: "note" });
  private turn: Turn | undefined;

  constructor(
    private readonly strings: Strings,
    private readonly actions: Pick<Actions, "judge" | "say">,
  ) {
    this.form.id = uniqueId("feedback");
    this.form.hidden = true;
    this.buttons = (["up", "down"] as const).map((verdict) => {
      const thumb = iconButton(verdict, strings[verdict], () => void this.press(verdict));
      thumb.setAttribute("aria-pressed", "false");
      thumb.dataset["verdict"] = verdict;
      return thumb;
    });
    onEscape(this.form, () => this.close());
  }

  update(turn: Turn, live: boolean): void {
    this.turn = turn;
    for (const thumb of this.buttons) {
      const pressed = turn.feedback?.verdict === thumb.dataset["verdict"];
      thumb.setAttribute("aria-pressed", String(pressed));
      thumb.disabled = !live;
      thumb.hidden = turn.text === "";
    }
  }

  private async press(verdict: "up" | "down"): Promise<void> {
    const withdraw = this.turn?.feedback?.verdict === verdict;
    this.close();
    if (!(await this.send({ verdict: withdraw ? "withdrawn" : verdict, reasons: [], comment: "" }))) return;
    if (!withdraw && this.turn?.feedback?.verdict === verdict) this.open(verdict);
  }

  private open(verdict: "up" | "down"): void {
    const { strings } = this;
    const boxes = REASONS[verdict].map((reason) => h("input", { type: "checkbox", value: reason }));
    const labels = boxes.map((box) =>
      h("label", {}, box, strings[`reason_${box.value}` as keyof Strings]),
    );
    const area = (): HTMLTextAreaElement => h("textarea", { rows: "2", dir: "auto" });
    const [comment, edited] = [area(), area()];
    const fields = [h("label", { class: "comment" }, strings.comment, comment)];
    if (verdict === "down") fields.push(h("label", { class: "comment" }, strings.edited, edited));
    const send = h("button", { type: "submit", class: "solid" }, strings.sendFeedback);
    const buttons = h("div", { class: "buttons" }, button(strings.close, "plain", () => this.close(verdict)), send);
    this.form.replaceChildren(h("fieldset", {}, h("legend", {}, strings.why), ...labels), ...fields, this.note, buttons);
    this.form.hidden = false;
    this.form.scrollIntoView?.({ block: "nearest" });
    this.form.onsubmit = (event) => {
      event.preventDefault();
      const reasons = boxes.filter((box) => box.checked).map((box) => box.value);
      const [said, wanted] = [comment.value.trim(), edited.value.trim()];
      const feedback: Feedback = { verdict, reasons, comment: said, ...(wanted && { edited: wanted }) };
      void this.send(feedback).then((kept) => kept && this.close(verdict));
    };
  }

  private async send(feedback: Feedback): Promise<boolean> {
    const { turn, strings } = this;
    if (!turn) return false;
    const kept = await this.actions.judge(turn, feedback);
    const said = kept ? strings[feedback.verdict === "withdrawn" ? "withdrawn" : "noted"] : strings.notNoted;
    this.tell(said, !kept);
    this.actions.say(said);
    return kept;
  }

  /** A failure must be seen; it stands in the form, or alone where the form is closed. */
  private tell(text: string, failed: boolean): void {
    this.note.textContent = text;
    this.note.classList.toggle("failed", failed);
    if (!failed || !this.form.hidden) return;
    this.form.replaceChildren(this.note);
    this.form.hidden = false;
  }

  private close(focus?: Verdict): void {
    const inside = this.form.contains((this.form.getRootNode() as ShadowRoot).activeElement);
    const pressed = focus ?? this.turn?.feedback?.verdict;
    this.form.hidden = true;
    this.form.replaceChildren();
    if (inside) this.buttons.find((thumb) => thumb.dataset["verdict"] === pressed)?.focus();
  }
}
