import { h } from "../chat/dom";
import { languageOf } from "../chat/strings/languages";
import { Folds } from "../inspector/fold";
import { Numbers } from "../inspector/numbers";
import { ActionsView } from "./actions-view";
import type { Context } from "./context";
import type { ControlsEvent, Language, Link, Request } from "./protocol";
import { ResultsView } from "./results-view";
import { SettingsView } from "./settings-view";
import { ControlsStore } from "./store";
import { stringsIn } from "./strings";
import { styles } from "./styles";
import { Values } from "./values";

declare const __BUILD__: string;

const TYPED = "textarea, input:not([type=range], [type=checkbox], [type=radio])";

/**
 * The settings of a bot, and the same questions before and after. Give it a link with `connect`,
 * undo that with `disconnect`.
 *
 * Attributes: `heading`, `theme` (`light` | `dark`), `lang`.
 */
export class SlimControls extends HTMLElement {
  static readonly build = __BUILD__;
  static readonly observedAttributes = ["heading", "lang"];

  private readonly store = new ControlsStore((what) => this.follow(what));
  private readonly folds = new Folds();
  private readonly frame = h("div", { class: "controls" });
  private readonly live = h("div", { class: "sr", role: "status", "aria-live": "polite", "aria-atomic": "true" });
  private readonly banner = h("p", { class: "banner" });
  private readonly heading = h("h2", { dir: "auto" });
  private actions: ActionsView | null = null;
  private results: ResultsView | null = null;
  private settings: SettingsView | null = null;
  private drawn: Language | null = null;

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).append(h("style", {}, styles), this.frame);
    this.frame.addEventListener("keydown", (event) => this.onKey(event));
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
    const strings = stringsIn(this.language);
    return {
      strings,
      numbers: new Numbers(this.language),
      values: new Values(this.language, strings),
      folds: this.folds,
      request: (request) => this.request(request),
      say: (text) => this.say(text),
    };
  }

  private follow(what: "groups" | "settings" | "trials" | "language" | "connection"): void {
    if (what === "groups") this.drawn = null;
    if (what === "trials" && this.store.trials) this.results?.show(this.store.trials);
    else this.draw();
  }

  private draw(): void {
    const { language, context, store } = this;
    if (language !== this.drawn) {
      this.drawn = language;
      this.frame.lang = language;
      this.actions = new ActionsView(context);
      this.results = new ResultsView(context, this.results?.draft ?? null);
      this.settings = new SettingsView(store.groups, context);
      const columns = h("div", { class: "columns" }, this.settings.root, this.results.root);
      const header = h("header", {}, this.heading);
      this.frame.replaceChildren(header, this.banner, this.actions.root, columns, this.results.below, this.live);
      if (store.trials) this.results.show(store.trials);
    }
    this.heading.textContent = this.getAttribute("heading") || context.strings.title;
    this.banner.hidden = store.live;
    this.banner.textContent = store.live ? "" : context.strings.kernel;
    if (store.settings) this.settings?.show(store.settings);
    this.actions?.show(store.settings, store.live);
  }

  private async request(request: Request): Promise<ControlsEvent | null> {
    const event = await this.store.request(request);
    const { failed } = this.context.strings;
    if (event?.type === "error") this.actions?.tell(`${event.error.fact} ${event.error.fix}`.trim() || failed);
    if (event === null) this.actions?.tell(failed);
    return event;
  }

  private onKey(event: KeyboardEvent): void {
    const pressed = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "z";
    if (!pressed || (event.target as Element).matches(TYPED)) return; // a text field undoes its own text
    event.preventDefault();
    event.stopPropagation();
    void this.actions?.press(event.shiftKey ? "redo" : "undo");
  }

  private say(text: string): void {
    // A text that is the same as the one before is read again only when it differs.
    this.live.textContent = this.live.textContent === text && text !== "" ? `${text}\u00a0` : text;
  }
}
