import { h } from "../chat/dom";
import type { Language } from "../chat/protocol";
import { adopt } from "../chat/styles/adopt";
import { Folds } from "./fold";
import { Banner } from "./banner";
import { spokenIn } from "./language";
import { textsAt } from "./place";
import { LiveRegion } from "./live-region";

declare const __BUILD__: string;

/** The texts of the frame itself. */
interface Texts {
  readonly title: string;
  readonly kernel: string;
}

/** What the frame needs of an element's store. */
interface Store<Link> {
  readonly language: Language | null;
  readonly live: boolean;
  connect(link: Link): void;
  disconnect(): void;
}

/**
 * An element with a heading, a banner for a lost kernel and a live region. Give it a link with
 * `connect`, undo that with `disconnect`.
 *
 * Attributes: `heading`, `theme` (`light` | `dark`), `lang`, and `place`, which is `server` where no
 * kernel is behind it.
 */
export abstract class FramedElement<Link, Strings extends Texts> extends HTMLElement {
  static readonly build = __BUILD__;
  static readonly observedAttributes = ["heading", "lang", "place"];

  protected abstract readonly store: Store<Link>;
  protected readonly folds = new Folds();
  protected readonly frame: HTMLElement;
  private readonly live = new LiveRegion();
  private readonly banner = new Banner();
  private readonly heading = h("h2", { dir: "auto" });
  private composed: string | null = null;

  constructor(
    className: string,
    styles: string,
    private readonly stringsIn: (language: Language) => Strings,
  ) {
    super();
    this.frame = h("div", { class: className });
    const root = this.attachShadow({ mode: "open" });
    adopt(root, styles);
    root.append(this.frame);
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

  protected get language(): Language {
    return spokenIn(this, this.store.language);
  }

  /** The texts of the language that is spoken, for the place where it stands. */
  protected get texts(): Strings {
    return textsAt(this.stringsIn(this.language), this.getAttribute("place"));
  }

  /** Makes everything between the banner and the live region, in the language that is spoken. */
  protected abstract compose(): Node[];

  /** Brings what was composed up to date. */
  protected abstract refresh(): void;

  protected draw(): void {
    const { language, texts, store } = this;
    const spoken = `${language} ${this.getAttribute("place") ?? ""}`;
    if (spoken !== this.composed) {
      this.composed = spoken;
      this.frame.lang = language;
      const header = h("header", { role: "none" }, this.heading);
      this.frame.replaceChildren(header, this.banner.root, ...this.compose(), this.live.root);
    }
    this.heading.textContent = this.getAttribute("heading") || texts.title;
    this.banner.show(store.live ? "" : texts.kernel);
    this.refresh();
  }

  /** Composes it anew where it would only be refreshed. */
  protected redraw(): void {
    this.composed = null;
    this.draw();
  }

  protected say(text: string): void {
    this.live.say(text);
  }
}
