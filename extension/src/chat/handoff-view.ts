import type { Actions, Surroundings } from "./actions";
import { h, uniqueId } from "./dom";
import type { ContactField, HandoffError, HandoffForm, Language } from "./protocol";
import type { Turn } from "./state";
import { fill, languageOf, stringsIn, type Strings } from "./strings";

interface Field {
  name: ContactField;
  required: boolean;
  input: HTMLInputElement | HTMLTextAreaElement;
  problem: HTMLElement;
}

const KINDS: Record<ContactField, Record<string, string>> = {
  name: { type: "text", autocomplete: "name" },
  email: { type: "email", autocomplete: "email" },
  phone: { type: "tel", autocomplete: "tel" },
  order: { type: "text", autocomplete: "off" },
  message: { rows: "3" },
};

/** Under an answer that a person must give, in its language: what the customer leaves, and what became of it. */
export class HandoffView {
  readonly root = h("div", { class: "handoff" });
  private readonly form = h("form", { novalidate: "", "aria-label": "" });
  private readonly note = h("p", { class: "note" });
  private readonly send: HTMLButtonElement;
  private readonly agreed = h("input", { type: "checkbox", required: "" });
  private readonly disagreed = h("p", { class: "problem", id: uniqueId("problem") });
  private fields: Field[] = [];
  private turn: Turn | undefined;
  private asked: HandoffForm | null = null;
  private sending = false;

  constructor(
    private strings: Strings,
    private readonly actions: Pick<Actions, "handOver" | "say">,
  ) {
    this.send = h("button", { type: "submit", class: "solid" }, strings.handOver);
    this.disagreed.hidden = true;
    this.agreed.setAttribute("aria-describedby", this.disagreed.id);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.sending && this.valid()) void this.pass();
    });
    this.note.hidden = true;
    this.root.append(this.form, this.note);
    this.root.hidden = true;
  }

  update(turn: Turn, around: Surroundings): void {
    this.turn = turn;
    if (turn.language) this.speak(languageOf(turn.language));
    const wanted = turn.status === "done" && turn.action === "handoff";
    if (wanted && around.handoff !== null && around.handoff !== this.asked) this.build(around.handoff, turn);
    const open = wanted && this.asked !== null && turn.handed === null && (around.last || this.typed);
    this.form.hidden = !open;
    this.root.hidden = !open && turn.handed === null;
    if (turn.handed !== null) this.tell(fill(this.strings.handed, turn.handed.id.slice(0, 8)), false);
    if (!this.sending) this.send.disabled = !around.live;
  }

  private speak(language: Language): void {
    if (this.root.lang === language) return;
    this.root.lang = language;
    this.strings = stringsIn(language);
    this.form.setAttribute("aria-label", this.strings.handoffForm);
    this.send.textContent = this.strings.handOver;
    this.asked = null;
  }

  private get typed(): boolean {
    return this.fields.some(({ input }) => input.value !== "");
  }

  private build(asked: HandoffForm, turn: Turn): void {
    const { strings } = this;
    this.asked = asked;
    this.fields = asked.fields.map(({ name, required, longest }) => {
      const kind = { ...KINDS[name], name, maxlength: String(longest), dir: "auto" };
      const input = name === "message" ? h("textarea", kind) : h("input", kind);
      const problem = h("p", { class: "problem", id: uniqueId("problem") });
      problem.hidden = true;
      input.required = required;
      input.setAttribute("aria-describedby", problem.id);
      return { name, required, input, problem };
    });
    const rows = this.fields.map(({ name, required, input, problem }) => {
      const label = strings[`field_${name}`];
      return h("div", { class: "field" }, h("label", {}, required ? label : fill(strings.optional, label), input), problem);
    });
    const consent = h("span", {}, asked.consent[languageOf(turn.language)]);
    const agree = h("div", { class: "field" }, h("label", { class: "agree" }, this.agreed, consent), this.disagreed);
    const title = h("p", { class: "title", "aria-hidden": "true" }, strings.handoffForm);
    this.form.replaceChildren(title, ...rows, agree, h("div", { class: "buttons" }, this.send));
  }

  /** Says what is wrong beside each field, and goes to the first of them. */
  private valid(): boolean {
    const { strings } = this;
    for (const { name, required, input, problem } of this.fields) {
      const label = strings[`field_${name}`];
      const empty = required && input.value.trim() === "";
      const text = empty ? fill(strings.needed, label) : input.validity.typeMismatch ? fill(strings.wrong, label) : "";
      blame(input, problem, text);
    }
    blame(this.agreed, this.disagreed, this.agreed.checked ? "" : strings.agree);
    return !this.focusWrong();
  }

  private focusWrong(): boolean {
    const wrong = [...this.fields.map(({ input }) => input), this.agreed].find(
      (input) => input.getAttribute("aria-invalid") === "true",
    );
    wrong?.focus();
    return wrong !== undefined;
  }

  private async pass(): Promise<void> {
    const { turn, strings } = this;
    if (!turn) return;
    const left = this.fields.map(({ name, input }) => [name, input.value.trim()] as const);
    this.setSending(true);
    const contact = Object.fromEntries(left.filter(([, value]) => value !== ""));
    const error = await this.actions.handOver(turn, contact, this.agreed.checked);
    this.setSending(false);
    if (error) return this.fail(error);
    const inside = this.root.contains((this.root.getRootNode() as ShadowRoot).activeElement);
    const handed = this.turn?.handed;
    if (handed) this.actions.say(fill(strings.handed, handed.id.slice(0, 8)));
    if (inside) this.note.focus();
  }

  private fail(error: HandoffError): void {
    const { strings } = this;
    const field = this.fields.find(({ name }) => name === error.field);
    if (field) {
      const text = fill(strings.wrong, strings[`field_${field.name}`]);
      blame(field.input, field.problem, text);
      this.focusWrong();
      return this.actions.say(text);
    }
    this.tell(strings.notHanded, true);
    this.actions.say(strings.notHanded);
  }

  private tell(text: string, failed: boolean): void {
    this.note.hidden = false;
    this.note.tabIndex = -1;
    this.note.textContent = text;
    this.note.classList.toggle("failed", failed);
  }

  private setSending(sending: boolean): void {
    this.sending = sending;
    this.send.setAttribute("aria-disabled", String(sending));
    this.send.textContent = sending ? this.strings.handingOver : this.strings.handOver;
    if (sending) this.note.hidden = true;
  }
}

function blame(input: HTMLElement, problem: HTMLElement, text: string): void {
  problem.textContent = text;
  problem.hidden = text === "";
  input.setAttribute("aria-invalid", String(text !== ""));
}
