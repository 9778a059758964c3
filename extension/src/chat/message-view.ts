import { h } from "./dom";
import { renderMarkdown } from "./markdown";
import { sourcesView } from "./sources";
import type { Turn } from "./state";
import type { Strings } from "./strings";

/** Draws one turn, and only the parts of it that changed since it was drawn last. */
export class MessageView {
  readonly root = h("article", { class: "turn" });
  private readonly question = h("p", { class: "question" });
  private readonly badge = h("p", { class: "badge" });
  private readonly text = h("div", { class: "text" });
  private readonly sources = h("div");
  private readonly note = h("p", { class: "note" });
  private readonly error = h("div", { class: "error" });
  private readonly answer: HTMLElement;
  private turn: Turn | undefined;

  constructor(private readonly strings: Strings) {
    this.answer = h("div", { class: "answer" }, h("span", { class: "sr" }, strings.bot));
    this.answer.append(this.badge, this.text, this.error, this.note, this.sources);
    const asked = h("div", { class: "asked" }, h("span", { class: "sr" }, strings.you), this.question);
    this.root.append(asked, this.answer);
  }

  /** `silent` is true when the bot has not reacted for long. */
  update(turn: Turn, silent = false): void {
    const old = this.turn;
    this.turn = turn;
    this.root.dataset["status"] = turn.status;
    if (turn.question !== old?.question) {
      this.question.textContent = turn.question;
      this.question.parentElement!.hidden = turn.question === "";
    }
    if (turn.text !== old?.text) this.text.replaceChildren(renderMarkdown(turn.text));
    if (turn.language !== old?.language && turn.language) this.text.lang = turn.language;
    if (turn.citations !== old?.citations) {
      this.sources.replaceChildren(
        ...(turn.citations.length ? [sourcesView(turn.citations, this.strings)] : []),
      );
    }
    if (turn.error !== old?.error) this.drawError(turn);
    this.drawBadge(turn);
    this.note.textContent = silent ? this.strings.silent : noteFor(turn, this.strings);
    this.note.hidden = this.note.textContent === "";
    this.text.hidden = turn.text === "";
  }

  private drawBadge(turn: Turn): void {
    const action = turn.action === "answer" ? null : turn.action;
    this.badge.hidden = action === null;
    this.badge.className = `badge ${action ?? ""}`;
    this.badge.textContent = action === null ? "" : this.strings[action];
  }

  private drawError(turn: Turn): void {
    this.error.hidden = turn.error === null;
    if (turn.error === null) return;
    this.error.replaceChildren(h("p", { class: "fact" }, turn.error.fact || this.strings.failed));
    if (turn.error.fix) this.error.append(h("p", { class: "fix" }, turn.error.fix));
  }
}

/** The line under an answer that says what is going on. */
export function noteFor(turn: Turn, strings: Strings): string {
  if (turn.status === "done") return turn.stopped ? strings.stopped : "";
  return strings[turn.status];
}
