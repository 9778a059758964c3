import { button, h, uniqueId } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { compareView } from "./compare-view";
import type { Context } from "./context";
import { pinsView } from "./pins-view";
import type { Trials } from "./protocol";

/** The question and the pinned questions, with their answers before and after. */
export class ResultsView {
  readonly root: HTMLElement;
  /** The pinned questions, which need the whole width. */
  readonly below: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly run: HTMLElement;
  private readonly bar = h("progress");
  private readonly count = h("span", { class: "soft" });
  private readonly compared = h("div");
  private readonly pins = h("div");
  private readonly again: HTMLButtonElement;
  private running = false;
  private stopped = false;

  constructor(
    private readonly context: Context,
    draft: string | null,
  ) {
    const { strings, request } = context;
    const id = uniqueId("question");
    this.input = h("input", { type: "text", id, autocomplete: "off", dir: "auto" });
    this.input.value = draft ?? "";
    const pin = button(strings.pin, "plain", () => void this.pin());
    const field = h("div", { class: "field" }, this.input, h("button", { type: "submit", class: "solid" }, strings.ask), pin);
    const form = h("form", { class: "line ask" }, h("label", { for: id }, strings.question), field);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.input.value.trim();
      if (text) void request({ type: "ask", text });
    });
    const cancel = button(strings.cancel, "plain", () => {
      this.stopped = true;
      this.input.focus(); // the button goes
      void request({ type: "cancel" });
    });
    this.run = h("div", { class: "run" }, this.bar, this.count, cancel);
    this.bar.setAttribute("aria-label", strings.updating);
    this.again = button(strings.again, "plain again", () => void request({ type: "run" }));
    const title = h("h3", { class: "sr" }, strings.results);
    this.root = h("div", { class: "results" }, title, form, this.run, this.compared);
    this.below = h("div", { class: "below" }, this.pins, this.again);
  }

  get draft(): string {
    return this.input.value;
  }

  show(trials: Trials): void {
    const { context } = this;
    const { strings, numbers } = context;
    const { progress, comparisons } = trials;
    const question = trials.question || trials.pins[0] || "";
    const key = this.focusedKey();
    this.compared.replaceChildren(
      question
        ? compareView(comparisons[question], question, trials.stale.includes(question), context)
        : h("p", { class: "empty" }, strings.pinHint),
    );
    this.pins.replaceChildren(...pinsView(trials, context));
    this.again.hidden = !question || progress !== null;
    if (key) this.focusKey(key);
    // Nothing flickers for a single question: it is there in a moment, or its bar is.
    this.run.hidden = progress === null;
    this.bar.max = progress?.total ?? 1;
    this.bar.value = progress?.done ?? 0;
    this.count.textContent = progress ? fill(strings.progress, numbers.tell(progress.done), numbers.tell(progress.total)) : "";
    this.tell(trials);
  }

  private tell(trials: Trials): void {
    const { strings, numbers, say } = this.context;
    const found = Object.values(trials.comparisons);
    const done = this.running && trials.progress === null;
    this.running = trials.progress !== null;
    if (!done) return;
    const different = found.filter(({ differs }) => differs.length > 0).length;
    say(this.stopped ? strings.cancelled : fill(strings.compared, numbers.tell(different), numbers.tell(found.length)));
    this.stopped = false;
  }

  private async pin(): Promise<void> {
    const text = this.input.value.trim();
    if (!text) return this.input.focus();
    const event = await this.context.request({ type: "pin", text });
    if (event?.type === "done") this.context.say(this.context.strings.pinned);
  }

  private focusedKey(): string | null {
    const { activeElement } = this.below.getRootNode() as ShadowRoot;
    return activeElement instanceof HTMLElement && this.pins.contains(activeElement) ? (activeElement.dataset["key"] ?? "") : null;
  }

  private focusKey(key: string): void {
    const same = [...this.pins.querySelectorAll<HTMLElement>("[data-key]")].find((each) => each.dataset["key"] === key);
    (same ?? this.pins.querySelector<HTMLElement>(".pins-title"))?.focus();
  }
}
