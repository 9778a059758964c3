import { h } from "../chat/dom";
import { languageOf } from "../chat/strings/languages";
import { Folds } from "../inspector/fold";
import { Numbers } from "../inspector/numbers";
import type { Context } from "./context";
import { Page } from "./page";
import type { Language, Link } from "./protocol";
import { KnowledgeStore } from "./store";
import { stringsIn } from "./strings";
import { styles } from "./styles";

declare const __BUILD__: string;

/**
 * Shows the documents of a bot and looks after them. Give it a link with `connect`, undo that with
 * `disconnect`.
 *
 * Attributes: `heading`, `theme` (`light` | `dark`), `lang`.
 */
export class SlimKnowledge extends HTMLElement {
  static readonly build = __BUILD__;
  static readonly observedAttributes = ["heading", "lang"];

  private readonly store = new KnowledgeStore(() => this.draw());
  private readonly folds = new Folds();
  private readonly frame = h("div", { class: "inspector knowledge" });
  private readonly live = h("div", { class: "sr", role: "status", "aria-live": "polite", "aria-atomic": "true" });
  private readonly banner = h("p", { class: "banner" });
  private readonly heading = h("h2", { dir: "auto" });
  private page: Page | null = null;
  private drawn: Language | null = null;

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).append(h("style", {}, styles), this.frame);
    this.draw();
  }

  connectedCallback(): void {
    this.draw();
  }

  attributeChangedCallback(): void {
    this.draw();
  }

  connect(link: Link): void {
    this.store.connect(link);
    this.draw();
  }

  disconnect(): void {
    this.store.disconnect();
  }

  private get language(): Language {
    return languageOf(this.store.language, this.lang, document.documentElement.lang, navigator.language);
  }

  private context(language: Language): Context {
    const dates = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
    return {
      strings: stringsIn(language),
      numbers: new Numbers(language),
      folds: this.folds,
      date: (seconds) => (seconds === null ? "–" : dates.format(seconds * 1000)),
      ask: (request, progress, buffers) => this.store.ask(request, progress, buffers),
      stop: (request) => this.store.stop(request),
      say: (text) => this.say(text),
      open: (source) => this.page?.open(source),
    };
  }

  private draw(): void {
    const { language } = this;
    if (language !== this.drawn) {
      this.drawn = language;
      this.frame.lang = language;
      this.page = new Page(this.context(language));
      this.frame.replaceChildren(h("header", { role: "none" }, this.heading), this.banner, ...this.page.nodes, this.live);
    }
    const strings = stringsIn(language);
    this.heading.textContent = this.getAttribute("heading") || strings.title;
    this.banner.hidden = this.store.live;
    this.banner.textContent = this.store.live ? "" : strings.kernel;
    if (this.store.state) this.page?.update(this.store.state, this.store.live);
  }

  private say(text: string): void {
    // A text that is the same as the one before is read again only when it differs.
    this.live.textContent = this.live.textContent === text && text !== "" ? `${text}\u00a0` : text;
  }
}
