import { spokenIn } from "../frame/language";
import { Frame, type FrameActions } from "./frame";
import { noteFor } from "./message-view";
import type { Turn } from "./state";
import { ChatStore } from "./store";
import { fill } from "./strings";
import { styles } from "./styles";
import { adopt } from "./styles/adopt";
import { suggestionsIn, type Suggestions } from "./suggestions";
import { download, fileName, toJson, toMarkdown } from "./transcript";
import type { Transport } from "./transport";
import { troubleLines } from "./trouble";

declare const __BUILD__: string;

export { PATIENCE_MS } from "./store";

/**
 * The chat. Give it a transport with `connect`, undo that with `disconnect`.
 *
 * Attributes: `heading`, `placeholder`, `theme` (`light` | `dark`), `lang`.
 */
export class SlimChat extends HTMLElement {
  static readonly build = __BUILD__;
  static readonly observedAttributes = ["heading", "placeholder", "lang"];

  private readonly store: ChatStore;
  private frame: Frame;
  private offered: Suggestions = {};

  constructor() {
    super();
    this.store = new ChatStore({
      changed: () => this.draw(),
      finished: (turn) => this.announce(turn),
      fellSilent: () => this.say(this.frame.strings.silent),
      connectionChanged: () => this.say(this.frame.strings[this.store.connection]),
    });
    this.frame = this.newFrame();
    const root = this.attachShadow({ mode: "open" });
    adopt(root, styles);
    root.append(this.frame.root);
    root.addEventListener("keydown", (event) => this.onKey(event as KeyboardEvent));
    this.draw();
  }

  connectedCallback(): void {
    this.attributeChangedCallback();
    this.frame.start();
  }

  disconnectedCallback(): void {
    this.frame.stop();
  }

  attributeChangedCallback(): void {
    this.draw();
    this.frame.setTexts(this.getAttribute("heading"), this.getAttribute("placeholder"));
  }

  /** Questions to begin with. */
  set suggestions(suggestions: Suggestions) {
    this.offered = suggestions;
    this.draw();
  }

  /** Where the next question is typed. */
  override focus(): void {
    this.frame.composer.focus();
  }

  connect(transport: Transport): void {
    this.store.connect(transport);
    this.draw();
  }

  disconnect(): void {
    this.store.disconnect();
  }

  /** Asks as if the user had typed it. Returns whether it is on its way. */
  ask(text: string, replaces?: string): boolean {
    if (!this.store.ask(text, replaces)) {
      if (this.store.connection !== "live") this.say(this.frame.strings[this.store.connection]);
      return false;
    }
    this.frame.toast.hide();
    this.say(this.frame.strings.searching);
    this.frame.log.toEnd();
    return true;
  }

  stop(): void {
    this.store.stop();
  }

  clear(): void {
    const { conversation } = this.store;
    this.store.clear();
    this.frame.composer.focus();
    if (conversation) this.offerBack(conversation, this.frame.strings.cleared);
  }

  private actions(): FrameActions {
    const { store } = this;
    return {
      ask: (text) => {
        const taken = this.ask(text);
        if (taken) this.frame.composer.focus();
        return taken;
      },
      askAgain: (turn, text) => {
        const taken = this.ask(text ?? turn.question, turn.request);
        if (taken) this.frame.composer.focus();
        return taken;
      },
      stop: () => this.stop(),
      refused: () => this.say(this.frame.strings.busy),
      clear: () => this.clear(),
      say: (text) => this.say(text),
      passage: (id) => store.passage(id),
      inspect: (turn) => store.send({ type: "inspect", request: turn.request }),
      judge: (turn, feedback) => store.judge(turn, feedback),
      handOver: (turn, contact, consent) => store.handOver(turn, contact, consent),
      speak: (language) => store.speak(language),
      export: (format) => this.export(format),
      begin: () => {
        store.send({ type: "new" });
        this.frame.composer.focus();
      },
      select: (conversation) => {
        store.send({ type: "select", conversation });
        this.frame.composer.focus();
      },
      rename: (conversation, title) => store.send({ type: "rename", conversation, title }),
      remove: (conversation, title) => {
        if (!store.send({ type: "delete", conversation })) return;
        this.offerBack(conversation, fill(this.frame.strings.removed, title));
        this.frame.toast.focus();
      },
    };
  }

  private offerBack(conversation: string, text: string): void {
    this.say(text);
    this.frame.toast.show(text, () => this.store.send({ type: "restore", conversation }));
  }

  private export(format: "md" | "json"): void {
    const { strings } = this.frame;
    const time = new Date();
    const conversation = this.store.conversations.find(({ id }) => id === this.store.conversation)?.title ?? "";
    const meta = { title: this.getAttribute("heading") || strings.title, conversation, time };
    if (format === "md") {
      download(fileName(time, "md"), "text/markdown", toMarkdown(this.store.turns, meta, strings));
    } else {
      download(fileName(time, "json"), "application/json", toJson(this.store.turns, meta));
    }
    this.say(strings.exported);
  }

  private announce(turn: Turn): void {
    const { strings, log } = this.frame;
    if (turn.error) return this.say(troubleLines(turn.error, strings).join(" "));
    if (turn.stopped) return this.say(noteFor(turn, strings));
    const badge = turn.action && turn.action !== "answer" ? `${strings[turn.action]}. ` : "";
    this.say(fill(strings.answered, `${badge}${log.plainText(turn.request)}`));
  }

  private newFrame(): Frame {
    return new Frame(spokenIn(this, this.store.language), this.actions());
  }

  private draw(): void {
    const language = spokenIn(this, this.store.language);
    const choosing = language !== this.frame.language && this.changeLanguage();
    this.frame.draw(this.store, suggestionsIn(language, this.offered));
    if (choosing) this.frame.options.focusLanguage();
  }

  /** A new frame takes the place of the old one. Returns whether the language was chosen here. */
  private changeLanguage(): boolean {
    const old = this.frame;
    const choosing = old.options.disclosure.panel.contains(this.shadowRoot?.activeElement ?? null);
    const typing = old.composer.root.contains(this.shadowRoot?.activeElement ?? null);
    old.stop();
    this.frame = this.newFrame();
    this.frame.setTexts(this.getAttribute("heading"), this.getAttribute("placeholder"));
    this.frame.composer.draft = old.composer.draft;
    old.root.replaceWith(this.frame.root);
    if (this.isConnected) this.frame.start();
    if (typing) this.frame.composer.focus();
    return choosing;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.isComposing || !this.store.busy) return;
    event.preventDefault();
    event.stopPropagation();
    this.stop();
    this.frame.composer.focus();
  }

  private say(text: string): void {
    this.frame.say(text);
  }
}
