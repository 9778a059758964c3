import type { Actions, Surroundings } from "./actions";
import { copyText } from "./clipboard";
import { h } from "./dom";
import { FeedbackView } from "./feedback-view";
import { iconButton } from "./icons";
import type { Turn } from "./state";
import type { Strings } from "./strings";

/** What can be done with a finished answer. */
export class AnswerTools {
  readonly root = h("div", { class: "tools" });
  private readonly copy: HTMLButtonElement;
  private readonly again: HTMLButtonElement;
  private readonly inspect: HTMLButtonElement;
  private readonly feedback: FeedbackView;
  private turn: Turn | undefined;

  constructor(
    private readonly strings: Strings,
    private readonly actions: Actions,
  ) {
    this.copy = iconButton("copy", strings.copy, () => void this.copyAnswer());
    this.again = iconButton("again", strings.again, () => this.turn && actions.askAgain(this.turn));
    this.inspect = iconButton("inspect", strings.inspect, () => this.turn && actions.inspect(this.turn));
    this.feedback = new FeedbackView(strings, actions);
    const { buttons, form } = this.feedback;
    const group = { class: "row", role: "group", "aria-label": strings.aboutAnswer };
    this.root.append(h("div", group, this.copy, this.again, this.inspect, ...buttons), form);
  }

  update(turn: Turn, around: Surroundings): void {
    this.turn = turn;
    this.root.hidden = turn.status !== "done";
    this.copy.hidden = turn.text === "";
    this.again.hidden = !around.last || turn.question === "";
    this.again.disabled = !around.idle;
    this.inspect.hidden = !around.inspects || !turn.action;
    this.feedback.update(turn, around.live);
  }

  private async copyAnswer(): Promise<void> {
    const copied = await copyText(this.turn?.text ?? "");
    this.actions.say(copied ? this.strings.copied : this.strings.notCopied);
    if (!copied) return;
    this.copy.classList.add("did");
    setTimeout(() => this.copy.classList.remove("did"), 1_500);
  }
}
