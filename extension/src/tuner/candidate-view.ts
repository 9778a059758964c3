import { button, h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { Note } from "../frame/note";
import { trouble } from "../frame/trouble";
import type { Context } from "./context";
import { WINNER, type Difference, type State } from "./protocol";

/** What the search found, and the candidate: applied, and taken back. */
export class CandidateView {
  readonly root: HTMLElement;
  private readonly outcome = h("div", { class: "outcome-box" });
  private readonly which = h("p", {});
  private readonly rebuild = h("p", { class: "conclusion", dir: "auto" });
  private readonly winner: HTMLButtonElement;
  private readonly apply: HTMLButtonElement;
  private readonly undo: HTMLButtonElement;
  private readonly note: Note;

  constructor(private readonly context: Context) {
    const { strings } = context;
    this.note = new Note(context);
    this.winner = button(strings.winner, "plain", () => void this.context.ask({ type: "select", trial: WINNER }));
    this.apply = button(strings.apply, "solid", () => void this.press("apply"));
    this.undo = button(strings.undo, "plain", () => void this.press("undo"));
    const buttons = h("div", { class: "buttons start" }, this.winner, this.apply, this.undo);
    this.root = h("section", { class: "candidate", "aria-label": strings.candidate }, this.outcome, this.which, this.rebuild, buttons, this.note.root);
  }

  update(state: State, live: boolean): void {
    const { strings, numbers } = this.context;
    this.root.hidden = state.trials.length === 0 && !state.undo;
    this.found(state);
    const { candidate } = state;
    this.which.textContent = candidate === null ? strings.noCandidate : candidate === WINNER ? strings.isWinner : fill(strings.isTrial, numbers.whole(candidate));
    this.rebuild.hidden = state.rebuild.length === 0;
    this.rebuild.textContent = state.rebuild.length === 0 ? "" : fill(strings.rebuild, state.rebuild.join(", "), `slimchat build DOCS -o BOT --config ${state.output} --rebuild`);
    this.winner.hidden = !state.outcome || Object.keys(state.outcome.changes).length === 0 || candidate === WINNER;
    off(this.apply, !live || candidate === null || state.rebuild.length > 0);
    off(this.undo, !live || !state.undo);
  }

  tell(text: string): void {
    this.note.tell(text);
  }

  private found({ outcome, output }: State): void {
    if (!outcome) return this.outcome.replaceChildren();
    const { strings, numbers, values } = this.context;
    const told = (name: string, found: Difference): HTMLElement => {
      const range = [found.before, found.after, found.gain, found.low, found.high].map((each) => numbers.offset(each));
      const counts = [found.won, found.lost, found.n].map((each) => numbers.whole(each));
      return h("p", {}, `${name}: ${fill(strings.gain, ...range)} ${fill(strings.counts, ...counts)}`);
    };
    const changes = Object.entries(outcome.changes).map(([name, value]) => h("li", {}, `${name}: ${values.tell(value)}`));
    const good = outcome.verdict !== "unconfirmed" && outcome.verdict !== "none";
    this.outcome.replaceChildren(
      h("p", { class: `conclusion${good ? " good" : ""}` }, strings[`v_${outcome.verdict}`]),
      told(strings.dev, outcome.dev),
      ...(outcome.test ? [told(strings.test, outcome.test)] : []),
      h("p", {}, fill(strings.took, numbers.seconds(outcome.latency_p95_s.before), numbers.seconds(outcome.latency_p95_s.after))),
      ...(changes.length > 0 ? [h("ul", { class: "changes" }, ...changes)] : []),
      h("p", { class: "soft" }, fill(strings.written, output)),
    );
  }

  private async press(type: "apply" | "undo"): Promise<void> {
    const { strings } = this.context;
    if (this[type].getAttribute("aria-disabled") === "true") return;
    const event = await this.context.ask({ type });
    this.note.tell(event?.type === "applied" || event?.type === "undone" ? strings[event.type] : trouble(event, strings));
  }
}

// A button stays where the focus is: it says that it does nothing instead of being disabled.
const off = (each: HTMLElement, value: boolean): void => each.setAttribute("aria-disabled", String(value));
