import { button, h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import type { Numbers } from "../inspector/numbers";

interface Context {
  readonly strings: { readonly previous: string; readonly next: string; readonly matched: string };
  readonly numbers: Numbers;
}

/** Goes through a table a page at a time. */
export class Pager {
  readonly root: HTMLElement;
  private readonly text = h("span", { class: "soft" });
  private readonly previous: HTMLButtonElement;
  private readonly next: HTMLButtonElement;
  private offset = 0;
  private size = 1;

  constructor(
    private readonly context: Context,
    private readonly go: (offset: number) => void,
  ) {
    const { strings } = context;
    this.previous = button(strings.previous, "plain", () => this.go(Math.max(0, this.offset - this.size)));
    this.next = button(strings.next, "plain", () => this.go(this.offset + this.size));
    this.root = h("div", { class: "pager" }, this.text, this.previous, this.next);
    this.root.hidden = true;
  }

  show(offset: number, shown: number, total: number, size: number): string {
    const { strings, numbers } = this.context;
    [this.offset, this.size] = [offset, size];
    const counts = [shown > 0 ? offset + 1 : 0, offset + shown, total].map((each) => numbers.whole(each));
    this.text.textContent = fill(strings.matched, ...counts);
    const active = (this.root.getRootNode() as ShadowRoot | Document).activeElement;
    this.previous.disabled = offset === 0;
    this.next.disabled = offset + shown >= total;
    // A button that cannot be pressed any more must not take the focus with it.
    if (active === this.next && this.next.disabled) this.previous.focus();
    if (active === this.previous && this.previous.disabled) this.next.focus();
    this.previous.hidden = this.next.hidden = total <= size;
    this.root.hidden = false;
    return this.text.textContent;
  }
}
