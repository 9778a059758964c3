import type { Actions, Surroundings } from "./actions";
import { AnswerTools } from "./answer-tools";
import { h } from "./dom";
import { HandoffView } from "./handoff-view";
import { renderMarkdown } from "./markdown";
import { offers } from "./offers";
import { OriginView } from "./origin-view";
import { QuestionView } from "./question-view";
import { sourcesView } from "./sources";
import type { Turn } from "./state";
import type { Strings } from "./strings";
import { cardSaysItAll, toolCards } from "./tool-cards";
import { troubleLines } from "./trouble";

/** Draws one turn, and only the parts of it that changed since it was drawn last. */
export class MessageView {
  readonly root = h("article", { class: "turn" });
  private readonly question: QuestionView;
  private readonly badge = h("p", { class: "badge" });
  private readonly notice = h("p", { class: "notice", dir: "auto" });
  private readonly text = h("div", { class: "text", dir: "auto" });
  private readonly sources = h("div");
  private readonly origin: OriginView;
  private readonly choices = h("ul", { class: "suggestions choices" });
  private readonly note = h("p", { class: "note" });
  private readonly error = h("div", { class: "error" });
  private readonly handoff: HandoffView;
  private readonly tools: AnswerTools;
  private turn: Turn | undefined;
  private around: Surroundings | undefined;
  private offered = "";

  constructor(
    private readonly strings: Strings,
    private readonly actions: Actions,
    private readonly ask: (text: string) => void,
  ) {
    this.question = new QuestionView(strings, actions);
    this.handoff = new HandoffView(strings, actions);
    this.tools = new AnswerTools(strings, actions);
    this.origin = new OriginView(strings);
    const answer = h("div", { class: "answer" }, h("span", { class: "sr" }, strings.bot));
    answer.append(
      this.badge, this.origin.root, this.notice, this.text, this.choices, this.error, this.note, this.sources, this.handoff.root,
      this.tools.root,
    );
    this.root.append(this.question.root, answer);
  }

  /** The answer as it reads. */
  get plainText(): string {
    return this.text.textContent?.trim() ?? "";
  }

  update(turn: Turn, around: Surroundings): void {
    const old = this.turn;
    if (turn === old && same(around, this.around)) return;
    this.turn = turn;
    this.around = around;
    this.root.dataset["status"] = turn.status;
    this.question.update(turn, around);
    if (turn.text !== old?.text) this.text.replaceChildren(renderMarkdown(turn.text));
    if (turn.language !== old?.language && turn.language) this.text.lang = this.notice.lang = turn.language;
    this.notice.textContent = turn.notice;
    this.notice.hidden = turn.notice === "";
    this.drawChoices(turn, around);
    if (turn.citations !== old?.citations) {
      const { strings, actions } = this;
      const passages = turn.citations.some(({ tool }) => !tool);
      const shown = passages ? [sourcesView(turn.citations, strings, actions)] : [];
      this.sources.replaceChildren(...toolCards(turn.citations, strings), ...shown);
    }
    if (turn.error !== old?.error) this.drawError(turn);
    this.drawBadge(turn);
    this.origin.update(turn);
    const note = around.silent && turn.status !== "done" ? this.strings.silent : noteFor(turn, this.strings);
    if (this.note.textContent !== note) this.note.textContent = note;
    this.note.hidden = note === "";
    this.text.hidden = turn.text === "" || cardSaysItAll(turn.citations);
    this.handoff.update(turn, around);
    this.tools.update(turn, around);
  }

  private drawBadge(turn: Turn): void {
    this.badge.hidden = turn.action === null;
    this.badge.className = `badge ${turn.action ?? ""}`;
    this.badge.textContent = turn.action === null ? "" : this.strings[turn.action];
  }

  /** What the customer may mean, until something else was asked. */
  private drawChoices(turn: Turn, around: Surroundings): void {
    const shown = around.last ? turn.choices : [];
    const key = JSON.stringify([shown, around.idle]);
    if (key === this.offered) return;
    this.offered = key;
    this.choices.hidden = shown.length === 0;
    this.choices.setAttribute("aria-label", this.strings.clarify);
    this.choices.replaceChildren(...offers(shown, around.idle, this.ask));
  }

  private drawError(turn: Turn): void {
    this.error.hidden = turn.error === null;
    if (turn.error === null) return;
    const [fact = "", fix] = troubleLines(turn.error, this.strings);
    this.error.replaceChildren(h("p", { class: "fact" }, fact));
    if (fix) this.error.append(h("p", { class: "fix" }, fix));
  }
}

/** The line under an answer that says what is going on. */
export function noteFor(turn: Turn, strings: Strings): string {
  if (turn.status === "done") return turn.stopped ? strings.stopped : "";
  return strings[turn.status];
}

function same(around: Surroundings, before: Surroundings | undefined): boolean {
  return before !== undefined && (Object.keys(around) as (keyof Surroundings)[]).every((key) => around[key] === before[key]);
}
