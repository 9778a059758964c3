import { Composer } from "./composer";
import { h } from "./dom";
import { InView } from "./in-view";
import { MessageView, noteFor } from "./message-view";
import { active, asked, reduce, stopping, synced, type Turn, type Turns } from "./state";
import { fill, stringsFor, type Strings } from "./strings";
import { styles } from "./styles";
import type { Transport } from "./transport";

declare const __BUILD__: string;

/** How long the bot may stay silent after a question, and after Stop, before the user hears of it. */
export const PATIENCE_MS = { ask: 10_000, stop: 3_000 };

/**
 * The chat. Give it a transport with `connect`, undo that with `disconnect`.
 *
 * Attributes: `heading`, `placeholder`, `theme` (`light` | `dark`), `lang`.
 */
export class SlimChat extends HTMLElement {
  static readonly build = __BUILD__;
  static readonly observedAttributes = ["heading", "placeholder"];

  private readonly strings: Strings;
  private readonly heading = h("h2");
  private readonly clearButton: HTMLButtonElement;
  private readonly empty: HTMLElement;
  private readonly log: HTMLElement;
  private readonly live = h("div", { class: "sr", role: "status", "aria-live": "polite" });
  private readonly composer: Composer;
  private readonly foot: InView;
  private readonly views = new Map<string, MessageView>();
  private turns: Turns = [];
  private transport: Transport | undefined;
  private subscriptions: (() => void)[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private silent = false;

  constructor() {
    super();
    this.strings = stringsFor(this.lang, document.documentElement.lang, navigator.language);
    const { strings } = this;
    this.empty = h("p", { class: "empty" }, strings.empty);
    this.log = h("div", { class: "log", role: "log", "aria-live": "off", "aria-label": strings.log, tabindex: "0" });
    this.log.append(this.empty);
    this.clearButton = h("button", { type: "button" }, strings.clear);
    this.clearButton.addEventListener("click", () => this.clear());
    this.composer = new Composer(strings, {
      ask: (text) => this.ask(text),
      stop: () => this.stop(),
      refused: () => this.say(strings.busy),
    });
    this.foot = new InView(this.composer.root);
    const root = this.attachShadow({ mode: "open" });
    const header = h("header", {}, this.heading, this.clearButton);
    root.append(h("style", {}, styles), header, this.log, this.composer.root, this.live);
    root.addEventListener("keydown", (event) => this.onKey(event as KeyboardEvent));
    this.draw();
  }

  connectedCallback(): void {
    this.attributeChangedCallback();
    this.foot.start();
  }

  disconnectedCallback(): void {
    this.foot.stop();
  }

  attributeChangedCallback(): void {
    this.heading.textContent = this.getAttribute("heading") || this.strings.title;
    this.composer.placeholder = this.getAttribute("placeholder") ?? "";
  }

  connect(transport: Transport): void {
    this.disconnect();
    this.transport = transport;
    this.subscriptions = [transport.onEvent((request, event) => this.onEvent(request, event))];
    if (transport.onMessages) {
      this.subscriptions.push(transport.onMessages((stored) => this.set(synced(this.turns, stored))));
    }
    transport.send({ type: "attach" });
  }

  disconnect(): void {
    for (const undo of this.subscriptions.splice(0)) undo();
    clearTimeout(this.timer);
    this.transport = undefined;
  }

  /** Asks as if the user had typed it. */
  ask(text: string): void {
    if (!this.transport || active(this.turns)) return;
    const request = newId();
    this.set(asked(this.turns, request, text));
    this.say(this.strings.searching);
    this.wait(PATIENCE_MS.ask, () => this.setSilent(true));
    this.transport.send({ type: "ask", request, text });
    this.log.scrollTop = this.log.scrollHeight;
  }

  stop(): void {
    const turn = active(this.turns);
    if (!turn || !this.transport) return;
    this.transport.send({ type: "stop", request: turn.request });
    // A bot that never reacted may be gone; the user must get the text field back.
    if (this.silent) return this.giveUp(turn.request);
    this.set(stopping(this.turns, turn.request));
    this.wait(PATIENCE_MS.stop, () => this.giveUp(turn.request));
  }

  clear(): void {
    this.transport?.send({ type: "clear" });
    this.onEvent("", { type: "cleared" });
    this.composer.focus();
  }

  private giveUp(request: string): void {
    this.onEvent(request, { type: "stopped" });
  }

  private onEvent(request: string, event: Parameters<typeof reduce>[2]): void {
    const before = this.turns.find((turn) => turn.request === request);
    const next = reduce(this.turns, request, event);
    const after = next.find((turn) => turn.request === request);
    if (after && after.status !== "stopping") this.wait();
    this.set(next);
    if (after?.status === "done" && before?.status !== "done") this.announce(after);
    if (event.type === "cleared") this.wait();
  }

  private announce(turn: Turn): void {
    const { strings } = this;
    if (turn.error) return this.say(`${turn.error.fact || strings.failed} ${turn.error.fix}`.trim());
    const badge = turn.action && turn.action !== "answer" ? `${strings[turn.action]}. ` : "";
    const text = this.views.get(turn.request)?.root.querySelector(".text")?.textContent ?? "";
    this.say(turn.stopped ? noteFor(turn, strings) : fill(strings.answered, `${badge}${text.trim()}`));
  }

  private set(turns: Turns): void {
    if (turns === this.turns) return;
    this.turns = turns;
    this.draw();
  }

  private draw(): void {
    const { log } = this;
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    const kept = new Set(this.turns.map((turn) => turn.request));
    for (const [request, view] of this.views) {
      if (kept.has(request)) continue;
      view.root.remove();
      this.views.delete(request);
    }
    this.turns.forEach((turn, index) => {
      let view = this.views.get(turn.request);
      if (!view) this.views.set(turn.request, (view = new MessageView(this.strings)));
      view.update(turn, this.silent && turn.status !== "done");
      const place = log.children[index + 1] ?? null;
      if (place !== view.root) log.insertBefore(view.root, place);
    });
    this.empty.hidden = this.turns.length > 0;
    this.clearButton.hidden = this.turns.length === 0;
    const busy = active(this.turns) !== undefined;
    this.composer.setBusy(busy);
    log.setAttribute("aria-busy", String(busy));
    if (atEnd) log.scrollTop = log.scrollHeight;
    this.foot.hold();
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.isComposing || !active(this.turns)) return;
    event.preventDefault();
    event.stopPropagation();
    this.stop();
    this.composer.focus();
  }

  private say(text: string): void {
    this.live.textContent = text;
  }

  private wait(ms?: number, then?: () => void): void {
    clearTimeout(this.timer);
    this.setSilent(false);
    if (ms !== undefined && then) this.timer = setTimeout(then, ms);
  }

  private setSilent(silent: boolean): void {
    if (silent === this.silent) return;
    this.silent = silent;
    if (silent) this.say(this.strings.silent);
    this.draw();
  }
}

/** Not `crypto.randomUUID`: that one exists on secure origins only. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(3)), (n) => n.toString(36)).join("");
}
