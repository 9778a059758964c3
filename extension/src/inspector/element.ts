import { h } from "../chat/dom";
import { languageOf } from "../chat/strings/languages";
import { AskView } from "./ask-view";
import type { Context } from "./context";
import { Folds } from "./fold";
import { Numbers } from "./numbers";
import type { Language, Link } from "./protocol";
import { reportView } from "./report-view";
import { InspectorStore } from "./store";
import { stringsIn } from "./strings";
import { styles } from "./styles";

declare const __BUILD__: string;

/**
 * Shows how an answer came about. Give it a link with `connect`, undo that with `disconnect`.
 *
 * Attributes: `heading`, `theme` (`light` | `dark`), `lang`.
 */
export class SlimInspect extends HTMLElement {
  static readonly build = __BUILD__;
  static readonly observedAttributes = ["heading", "lang"];

  private readonly store = new InspectorStore((what) => (what === "report" ? this.drawReport() : this.draw()));
  private readonly folds = new Folds();
  private readonly frame = h("div", { class: "inspector" });
  private readonly live = h("div", { class: "sr", role: "status", "aria-live": "polite", "aria-atomic": "true" });
  private readonly banner = h("p", { class: "banner" });
  private readonly heading = h("h2", { dir: "auto" });
  private readonly body = h("div", { class: "report" });
  private ask: AskView | null = null;
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

  private get context(): Context {
    return {
      strings: stringsIn(this.language),
      numbers: new Numbers(this.language),
      folds: this.folds,
      request: (request) => this.store.request(request),
      say: (text) => this.say(text),
    };
  }

  private draw(): void {
    const { language, context } = this;
    if (language !== this.drawn) {
      const draft = this.ask?.draft ?? null;
      this.drawn = language;
      this.frame.lang = language;
      this.ask = new AskView(context, draft);
      this.frame.replaceChildren(h("header", {}, this.heading), this.banner, this.ask.root, this.body, this.live);
      this.drawReport();
    }
    this.heading.textContent = this.getAttribute("heading") || context.strings.title;
    this.banner.hidden = this.store.live;
    this.banner.textContent = this.store.live ? "" : context.strings.kernel;
    this.ask?.enable(this.store.live);
  }

  private drawReport(): void {
    const { context } = this;
    const { report } = this.store;
    this.body.replaceChildren(
      ...(report ? reportView(report, context) : [h("p", { class: "empty" }, context.strings.empty)]),
    );
  }

  private say(text: string): void {
    // A text that is the same as the one before is read again only when it differs.
    this.live.textContent = this.live.textContent === text && text !== "" ? `${text}\u00a0` : text;
  }
}
