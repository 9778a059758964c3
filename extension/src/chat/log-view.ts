import type { Actions, Surroundings } from "./actions";
import { h } from "./dom";
import { whenIdle } from "./idle";
import { MessageView } from "./message-view";
import { offers } from "./offers";
import type { Turns } from "./state";
import type { ChatStore } from "./store";
import type { Strings } from "./strings";

/** How many turns are drawn at once; those before them follow when the browser has time, as many at a time. */
const AT_ONCE = 20;

/** Everything that was said, the newest at the end, and before that what could be asked. */
export class LogView {
  readonly root: HTMLElement;
  private readonly empty: HTMLElement;
  private readonly suggested = h("ul", { class: "suggestions" });
  private readonly views = new Map<string, MessageView>();
  private offered = "";
  private turns: Turns = [];
  private around: Omit<Surroundings, "last"> | undefined;
  private undo: (() => void) | undefined;

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
    const { turns, silent, idle, live, inspects, handoff } = store;
    this.turns = turns;
    this.around = { silent, idle, live, inspects, handoff };
    const begun = turns.findIndex(({ request }) => this.views.has(request));
    const newest = Math.max(0, turns.length - AT_ONCE);
    const first = begun < 0 ? newest : Math.min(begun, newest);
    for (let index = first; index < turns.length; index++) {
      const view = this.drawn(index);
      const place = root.children[index - first + 1] ?? null;
      if (place !== view) root.insertBefore(view, place);
    }
    if (first > 0) this.start();
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

  /** Goes on with what is not drawn yet. */
  start(): void {
    this.undo ??= whenIdle(() => {
      this.undo = undefined;
      const first = this.turns.findIndex(({ request }) => this.views.has(request));
      const start = Math.max(0, first - AT_ONCE);
      const older = Array.from({ length: Math.max(0, first) - start }, (_, index) => this.drawn(start + index));
      this.empty.after(...older);
      if (start > 0) this.start();
    });
  }

  stop(): void {
    this.undo?.();
    this.undo = undefined;
  }

  /** The turn of that place, up to date. */
  private drawn(index: number): HTMLElement {
    const { turns, around } = this;
    const turn = turns[index];
    if (!turn || !around) throw new Error(`no turn ${index}`);
    let view = this.views.get(turn.request);
    if (!view) this.views.set(turn.request, (view = new MessageView(this.strings, this.actions, this.ask)));
    view.update(turn, { ...around, last: index === turns.length - 1 });
    return view.root;
  }
}
