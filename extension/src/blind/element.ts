import { button, h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { FramedElement } from "../frame/element";
import { LongTask } from "../frame/long-task";
import { Note } from "../frame/note";
import { StateStore } from "../frame/state-store";
import { Task } from "../frame/task";
import { trouble } from "../frame/trouble";
import { Numbers } from "../inspector/numbers";
import type { BlindEvent, BlindIntent, Choice, Link, Request, Result, Side, State } from "./protocol";
import { stringsIn, type Strings } from "./strings";
import { styles } from "./styles";

/** Two answers side by side, not labelled, and the votes. Keys 1, 2 and 0 vote too. */
export class SlimBlind extends FramedElement<Link, Strings> {
  protected readonly store = new StateStore<State, Request, BlindIntent, BlindEvent>(() => this.draw());
  private readonly asking = new Task<Request, BlindEvent>(this.store, "asked");
  private parts: Parts | null = null;
  private drawn = "";

  constructor() {
    super("controls blind", styles, stringsIn);
    this.frame.addEventListener("keydown", (event) => this.onKey(event));
  }

  protected compose(): Node[] {
    const { texts: strings } = this;
    const context = { strings, numbers: new Numbers(this.language), say: (text: string) => this.say(text) };
    const note = new Note(context);
    const start = button(strings.start, "solid", () => {
      note.tell("");
      task.run({ type: "ask" });
    });
    const task = new LongTask<Request, BlindEvent>(context, this.asking, start, (event) => {
      if (event) start.disabled = false;
      if (event?.type !== "asked") note.tell(trouble(event, strings));
    });
    const act = (type: "back" | "show" | "again", label: string): HTMLButtonElement => button(label, "plain", () => void this.ask({ type }));
    const votes = (["left", "tie", "right"] as const).map((choice) => button(strings[`v_${choice}`], "plain vote", () => this.vote(choice)));
    this.parts = {
      about: h("p", { class: "note" }),
      start, task, note,
      begin: h("div", { class: "buttons start" }, start),
      question: h("p", { class: "question", dir: "auto", tabindex: "-1" }),
      sides: h("div", { class: "sides" }),
      votes: h("div", { class: "buttons votes", role: "group", "aria-label": strings.votes }, ...votes),
      result: h("div", { class: "result" }),
      back: act("back", strings.back),
      show: act("show", strings.show),
      again: act("again", strings.again),
    };
    const { about, begin, question, sides, result, back, show, again } = this.parts;
    this.drawn = "";
    return [h(
      "div",
      { class: "page" },
      about, begin, task.root, question, sides, this.parts.votes, result,
      h("div", { class: "buttons start" }, back, show, again), note.root,
    )];
  }

  protected refresh(): void {
    const { parts } = this;
    const { state, live } = this.store;
    if (!parts || !state) return;
    const strings = this.texts;
    const numbers = new Numbers(this.language);
    const counts = [state.judged, state.to_judge, state.same, state.questions - state.asked].map((each) => numbers.whole(each));
    parts.about.textContent = [state.renews && strings.renews, fill(strings.about, ...counts)].filter(Boolean).join(" ");
    parts.begin.hidden = !state.renews && state.asked >= state.questions;
    parts.start.disabled = !live || this.asking.running;
    for (const each of [parts.question, parts.sides, parts.votes]) each.hidden = state.current === null;
    parts.back.hidden = !state.undo;
    parts.show.hidden = state.judged === 0 || state.result !== null;
    parts.again.hidden = state.result === null;
    for (const each of parts.votes.querySelectorAll("button")) each.disabled = !live;
    const key = JSON.stringify([state.current, state.result]);
    if (key === this.drawn) return;
    this.drawn = key;
    this.drawPair(parts, state);
    parts.result.replaceChildren(...(state.result ? this.result(state.result, numbers) : []));
    if (state.result) this.say(parts.result.textContent ?? "");
  }

  private drawPair({ question, sides }: Parts, { current }: State): void {
    if (!current) return sides.replaceChildren();
    const moved = question.textContent !== "" && question.textContent !== current.question;
    question.textContent = current.question;
    sides.replaceChildren(this.side("left", current.left), this.side("right", current.right));
    if (moved) question.focus();
  }

  private side(which: "left" | "right", side: Side): HTMLElement {
    const strings = this.texts;
    const sources = side.sources.map(({ source, page }) => h("li", {}, h("bdi", {}, source), page === null ? "" : `, ${fill(strings.page, String(page))}`));
    const said = side.error ? h("p", { class: "error", dir: "auto" }, `${side.error.fact} ${side.error.fix}`) : h("p", { class: "said", dir: "auto", lang: side.language }, side.text);
    const action = side.action === null ? strings.a_error : strings[`a_${side.action}`];
    const below = sources.length > 0 ? [h("p", { class: "soft" }, strings.sources), h("ul", {}, ...sources)] : [];
    return h("article", { class: "side" }, h("h4", {}, strings[which]), h("span", { class: `badge ${side.action ?? "failed"}` }, action), said, ...below);
  }

  private result({ names: given, first, second, ties, n, rate, low, high }: Result, numbers: Numbers): Node[] {
    const strings = this.texts;
    const [one, other] = this.store.state?.renews ? [strings.now, strings.candidate] : given;
    const verdict = low > 0.5 ? fill(strings.wins, other) : high < 0.5 ? fill(strings.wins, one) : strings.open;
    const votes = fill(strings.count, one, numbers.whole(first), other, numbers.whole(second), numbers.whole(ties), numbers.whole(n));
    const shares = [rate ?? 0, low, high].map((each) => numbers.share(each));
    return [h("p", { class: "conclusion" }, verdict), h("p", { dir: "auto" }, votes), h("p", {}, fill(strings.rate, other, ...shares))];
  }

  private vote(choice: Choice): void {
    const current = this.store.state?.current;
    if (current) void this.ask({ type: "vote", question: current.question, choice });
  }

  private async ask(request: Request): Promise<void> {
    const event = await this.store.ask(request).end;
    this.parts?.note.tell(event?.type === "done" ? "" : trouble(event, this.texts));
  }

  private onKey(event: KeyboardEvent): void {
    const choice = ({ "1": "left", "2": "right", "0": "tie" } as const)[event.key as "1"];
    if (!choice || event.ctrlKey || event.altKey || event.metaKey || !this.store.state?.current) return;
    event.preventDefault();
    this.vote(choice);
  }
}

interface Parts {
  about: HTMLElement;
  start: HTMLButtonElement;
  begin: HTMLElement;
  task: LongTask<Request, BlindEvent>;
  note: Note;
  question: HTMLElement;
  sides: HTMLElement;
  votes: HTMLElement;
  result: HTMLElement;
  back: HTMLButtonElement;
  show: HTMLButtonElement;
  again: HTMLButtonElement;
}
