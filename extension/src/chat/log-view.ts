import type { Actions } from "./actions";
import { h } from "./dom";
import { MessageView } from "./message-view";
import { offers } from "./offers";
import type { ChatStore } from "./store";
import type { Strings } from "./strings";

/** Everything that was said, the newest at the end, and before that what could be asked. */
export class LogView {
  readonly root: HTMLElement;
  private readonly empty: HTMLElement;
  private readonly suggested = h("ul", { class: "suggestions" });
  private readonly views = new Map<string, MessageView>();
  private offered = "";

  constructor(
    private readonly strings: Strings,
    private readonly actions: Actions,
    private readonly ask: (text: string) => void,
  ) {
    this.suggested.setAttribute("aria-label", strings.suggestions);
    this.empty = h("div", { class: "empty" }, h("p", {}, strings.empty), this.suggested);
    const attributes = { class: "log", role: "log", "aria-live": "off", "aria-label": strings.log, tabindex: "0" };
    this.root = h("div", attributes, this.empty);
  }

  plainText(request: string): string {
    return this.views.get(request)?.plainText ?? "";
  }

  toEnd(): void {
    this.root.scrollTop = this.root.scrollHeight;
  }

  draw(store: ChatStore): void {
    const { root } = this;
    const atEnd = root.scrollHeight - root.scrollTop - root.clientHeight < 40;
    const kept = new Set(store.turns.map((turn) => turn.request));
    for (const [request, view] of this.views) {
      if (kept.has(request)) continue;
      view.root.remove();
      this.views.delete(request);
    }
    const { silent, idle, live, inspects } = store;
    store.turns.forEach((turn, index) => {
      const view = this.viewOf(turn.request);
      view.update(turn, { silent, idle, live, inspects, last: index === store.turns.length - 1 });
      const place = root.children[index + 1] ?? null;
      if (place !== view.root) root.insertBefore(view.root, place);
    });
    this.empty.hidden = store.turns.length > 0;
    root.setAttribute("aria-busy", String(store.busy));
    if (atEnd) this.toEnd();
  }

  offer(suggestions: readonly string[], enabled: boolean): void {
    const key = JSON.stringify([suggestions, enabled]);
    if (key === this.offered) return;
    this.offered = key;
    this.suggested.hidden = suggestions.length === 0;
    this.suggested.replaceChildren(...offers(suggestions, enabled, this.ask));
  }

  private viewOf(request: string): MessageView {
    let view = this.views.get(request);
    if (!view) this.views.set(request, (view = new MessageView(this.strings, this.actions, this.ask)));
    return view;
  }
}
