import { Disclosure } from "./disclosure";
import { button, h } from "./dom";
import type { Language } from "./protocol";
import type { ChatStore } from "./store";
import { LANGUAGES, type Strings } from "./strings";

export interface OptionsActions {
  speak(language: Language | null): void;
  export(format: "md" | "json"): void;
}

/** Language, and the transcript as a file. */
export class OptionsView {
  readonly disclosure: Disclosure;
  private readonly language = h("select");
  private readonly exports: HTMLButtonElement[];

  constructor(strings: Strings, actions: OptionsActions) {
    this.disclosure = new Disclosure("options", strings.options, "options");
    this.language.append(h("option", { value: "" }, strings.automatic));
    for (const [tag, name] of Object.entries(LANGUAGES)) {
      this.language.append(h("option", { value: tag, lang: tag }, name));
    }
    this.language.addEventListener("change", () => actions.speak((this.language.value || null) as Language | null));
    this.exports = [
      button(strings.exportMarkdown, "plain", () => actions.export("md")),
      button(strings.exportJson, "plain", () => actions.export("json")),
    ];
    this.disclosure.panel.append(
      h("label", { class: "field" }, strings.language, this.language),
      h("div", { class: "buttons" }, ...this.exports),
    );
  }

  draw(store: ChatStore): void {
    this.language.value = store.language ?? "";
    for (const each of this.exports) each.disabled = store.turns.length === 0;
  }

  focusLanguage(): void {
    this.disclosure.show(true);
    this.language.focus();
  }
}
