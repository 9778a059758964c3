import { h, uniqueId } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import type { Context } from "./context";
import { textOf } from "./marked";
import type { Found, FoundPassage } from "./protocol";
import { wayView } from "./way-view";

/** Looks up any passage, and tells why it was not found. */
export class WhyView {
  readonly nodes: HTMLElement[];
  private readonly input: HTMLInputElement;
  private readonly list = h("ul", { class: "found" });
  private readonly note = h("p", { class: "note" });
  private readonly more: HTMLButtonElement;
  private readonly way = h("div", { class: "way", tabindex: "-1" });
  private words = "";
  private asked = 0;

  constructor(private readonly context: Context) {
    const { strings } = context;
    const id = uniqueId("find");
    this.input = h("input", { type: "search", id, autocomplete: "off" });
    this.more = h("button", { type: "button", class: "plain" }, strings.more);
    this.more.hidden = true;
    this.more.addEventListener("click", () => void this.find(this.list.childElementCount));
    const form = h(
      "form",
      { class: "line", role: "search" },
      h("label", { for: id }, strings.find),
      h("div", { class: "field" }, this.input, h("button", { type: "submit", class: "plain" }, strings.search)),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.words = this.input.value;
      void this.find(0);
    });
    this.way.hidden = true;
    this.nodes = [form, this.note, this.list, this.more, this.way];
  }

  private async find(offset: number): Promise<void> {
    const asked = ++this.asked;
    this.tell(this.context.strings.searching);
    const event = await this.context.request({ type: "find", text: this.words, offset });
    if (asked !== this.asked) return;
    if (event?.type === "found") this.show(event, offset);
    else this.fail(event?.type === "error" ? `${event.error.fact} ${event.error.fix}` : "");
  }

  private show({ passages, more, skipped }: Found, offset: number): void {
    const { strings } = this.context;
    const rows = passages.map((passage) => this.row(passage));
    if (offset === 0) this.list.replaceChildren();
    this.list.append(...rows);
    if (offset > 0) rows[0]?.querySelector("button")?.focus();
    this.more.hidden = !more;
    const unread = skipped.map(({ source, reason }) => fill(strings.skipped, source, reason));
    const count = String(this.list.childElementCount);
    const found = more ? fill(strings.foundMore, count) : fill(strings.foundCount, count);
    const told = this.list.childElementCount > 0 ? found : unread.length > 0 ? "" : strings.nothing;
    this.tell([told, ...unread].filter(Boolean).join(" "));
  }

  private row(passage: FoundPassage): HTMLLIElement {
    const { strings } = this.context;
    const facts = [passage.source];
    if (passage.page !== null) facts.push(fill(strings.page, String(passage.page)));
    if (passage.superseded) facts.push(strings.superseded);
    const button = h(
      "button",
      { type: "button", class: "pick" },
      h("bdi", { class: "heading" }, passage.heading),
      h("bdi", { class: "file" }, facts.join(", ")),
    );
    button.addEventListener("click", () => {
      for (const each of this.list.querySelectorAll("[aria-current]")) each.removeAttribute("aria-current");
      button.setAttribute("aria-current", "true");
      void this.explain(passage.passage_id);
    });
    return h("li", {}, button);
  }

  private async explain(passageId: string): Promise<void> {
    const { strings } = this.context;
    const asked = ++this.asked;
    this.tell(strings.looking);
    const event = await this.context.request({ type: "why", passage_id: passageId });
    if (asked !== this.asked) return;
    if (event?.type !== "why") return this.fail(event?.type === "error" ? `${event.error.fact} ${event.error.fix}` : "");
    this.tell("");
    this.way.replaceChildren(...wayView(event.why, this.context));
    this.way.hidden = false;
    this.way.setAttribute("role", "region");
    this.way.setAttribute("aria-label", textOf(event.why.heading));
    this.way.focus({ preventScroll: true });
    this.way.scrollIntoView?.({ block: "nearest" });
  }

  private fail(text: string): void {
    this.tell(text.trim() || this.context.strings.failed);
  }

  private tell(text: string): void {
    this.note.textContent = text;
    this.note.hidden = text === "";
    if (text) this.context.say(text);
  }
}
