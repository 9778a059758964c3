import { h, uniqueId } from "../chat/dom";
import type { Language } from "../chat/protocol";
import { adopt } from "../chat/styles/adopt";
import { spokenIn } from "../frame/language";
import { labelOf, stringsIn, type Strings } from "./strings";
import { styles } from "./styles";

declare const __BUILD__: string;

/** One tab. */
export interface Part {
  name: string;
  /** Puts the part into its panel; called when it is shown for the first time. */
  show(panel: HTMLElement): Promise<void>;
}

interface Place {
  part: Part;
  tab: HTMLButtonElement;
  panel: HTMLElement;
  begun: boolean;
}

/**
 * Several parts in tabs. Give it the parts with `open`.
 *
 * Attributes: `heading`, `theme` (`light` | `dark`), `lang`. Fires `select` with the part's name in
 * `detail` when another tab is chosen.
 */
export class SlimStudio extends HTMLElement {
  static readonly build = __BUILD__;
  static readonly observedAttributes = ["heading", "lang"];

  private readonly heading = h("h2", { dir: "auto" });
  private readonly tabs = h("div", { role: "tablist" });
  private readonly frame = h("div", { class: "studio" }, h("header", {}, this.heading), this.tabs);
  private places: Place[] = [];
  private chosen = "";
  private spoken: Language | null = null;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    adopt(root, styles);
    root.append(this.frame);
    this.tabs.addEventListener("keydown", (event) => this.onKey(event));
    this.draw();
  }

  connectedCallback(): void {
    this.draw();
  }

  attributeChangedCallback(): void {
    this.draw();
  }

  /** The language of the tabs; null follows the page's. */
  set language(language: Language | null) {
    this.spoken = language;
    this.draw();
  }

  open(parts: readonly Part[], first: string): void {
    for (const { tab, panel } of this.places) for (const each of [tab, panel]) each.remove();
    this.places = parts.map((part) => this.place(part));
    this.draw();
    this.select(first);
  }

  /** Shows a part; an unknown name shows the first. */
  select(name: string): void {
    const found = this.places.find(({ part }) => part.name === name) ?? this.places[0];
    if (!found) return;
    for (const place of this.places) {
      const current = place === found;
      place.tab.setAttribute("aria-selected", String(current));
      place.tab.tabIndex = current ? 0 : -1;
      place.panel.hidden = !current;
    }
    if (!found.begun) void this.begin(found);
    if (this.chosen === found.part.name) return;
    this.chosen = found.part.name;
    this.dispatchEvent(new CustomEvent("select", { detail: this.chosen }));
  }

  private get strings(): Strings {
    return stringsIn(spokenIn(this, this.spoken));
  }

  private place(part: Part): Place {
    const [tabId, panelId] = [uniqueId("tab"), uniqueId("panel")];
    const tab = h("button", { type: "button", role: "tab", id: tabId, "aria-controls": panelId });
    const panel = h("div", { role: "tabpanel", id: panelId, "aria-labelledby": tabId, "data-part": part.name });
    tab.addEventListener("click", () => this.select(part.name));
    this.tabs.append(tab);
    this.frame.append(panel);
    return { part, tab, panel, begun: false };
  }

  private async begin(place: Place): Promise<void> {
    place.begun = true;
    try {
      await place.part.show(place.panel);
    } catch (error) {
      console.error(`slimchat: the part ${place.part.name} of the studio could not be shown`, error);
      place.begun = false;
      place.panel.replaceChildren(h("p", { class: "problem", role: "alert" }, this.strings.failed));
    }
  }

  private onKey(event: KeyboardEvent): void {
    const at = this.places.findIndex(({ tab }) => tab === event.target);
    const last = this.places.length - 1;
    const forward = getComputedStyle(this.tabs).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const backward = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    const ways: Record<string, number> = {
      [forward]: at === last ? 0 : at + 1,
      [backward]: at === 0 ? last : at - 1,
      Home: 0,
      End: last,
    };
    const to = this.places[ways[event.key] ?? -1];
    if (at < 0 || !to || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.select(to.part.name);
    to.tab.focus();
  }

  private draw(): void {
    const { strings } = this;
    this.heading.textContent = this.getAttribute("heading") || strings.title;
    this.tabs.setAttribute("aria-label", strings.tabs);
    for (const { part, tab } of this.places) tab.textContent = labelOf(part.name, strings);
  }
}
