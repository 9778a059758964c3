import { button, h, onEscape } from "../chat/dom";
import { iconButton } from "../chat/icons";
import { fill } from "../chat/strings/languages";
import { trouble } from "../frame/trouble";
import type { Context } from "./context";
import { Note } from "../frame/note";
import type { Passage, Passages } from "./protocol";

/** A document, opened to its passages. */
export class PassagesView {
  readonly root = h("section", { class: "way passages", tabindex: "-1" });
  private readonly heading = h("h4", { dir: "auto" });
  private readonly list = h("ol", { class: "passage-list" });
  private readonly more: HTMLButtonElement;
  private readonly note: Note;
  private source = "";
  private asked = 0;
  private closed: () => void = () => undefined;

  constructor(private readonly context: Context) {
    const { strings } = context;
    this.note = new Note(context);
    this.more = button(strings.more, "plain", () => void this.load(this.list.childElementCount));
    const close = iconButton("close", strings.close, () => this.close());
    this.root.append(h("div", { class: "head" }, this.heading, close), this.note.root, this.list, this.more);
    this.root.hidden = true;
    onEscape(this.root, () => this.close());
  }

  /** `closed` puts the focus back to where it came from. */
  async open(source: string, closed: () => void): Promise<void> {
    [this.source, this.closed] = [source, closed];
    this.list.replaceChildren();
    this.heading.textContent = source;
    this.more.hidden = true;
    await this.load(0);
    if (this.source !== source) return;
    this.root.hidden = false;
    this.root.setAttribute("aria-label", this.heading.textContent ?? source);
    this.root.focus({ preventScroll: true });
    this.root.scrollIntoView?.({ block: "nearest" });
  }

  private close(): void {
    this.root.hidden = true;
    this.closed();
  }

  private async load(offset: number): Promise<void> {
    const { strings } = this.context;
    const asked = ++this.asked;
    const event = await this.context.ask({ type: "passages", source: this.source, offset });
    if (asked !== this.asked) return;
    if (event?.type !== "passages") return this.note.tell(trouble(event, strings));
    this.show(event);
  }

  private show({ source, total, offset, passages }: Passages): void {
    const { strings, numbers } = this.context;
    this.note.tell("");
    this.heading.textContent = fill(strings.passagesOf, source, numbers.whole(total));
    const rows = passages.map((passage) => this.passage(passage));
    if (offset === 0) this.list.replaceChildren();
    this.list.append(...rows);
    this.more.hidden = this.list.childElementCount >= total;
    if (offset > 0) {
      rows[0]?.setAttribute("tabindex", "-1");
      rows[0]?.focus();
    }
  }

  private passage({ heading, page, text, tokens, language }: Passage): HTMLElement {
    const { strings, numbers } = this.context;
    const facts = [...(page === null ? [] : [fill(strings.page, numbers.whole(page))]), language, fill(strings.tokens, numbers.whole(tokens))];
    return h(
      "li",
      {},
      h("p", { class: "heading", dir: "auto" }, heading),
      h("p", { class: "file" }, facts.join(" · ")),
      h("blockquote", { dir: "auto", lang: language }, text),
    );
  }
}
