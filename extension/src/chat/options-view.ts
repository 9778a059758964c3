import { Disclosure } from "./disclosure";
import { button, h, uniqueId } from "./dom";
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
  private readonly languages: HTMLButtonElement[];
  private readonly exports: HTMLButtonElement[];

  constructor(strings: Strings, actions: OptionsActions) {
    this.disclosure = new Disclosure("options", strings.options, "options");
    // Buttons, not a list: a list would switch at every key of a search in it.
    this.languages = Object.entries({ "": strings.automatic, ...LANGUAGES }).map(([tag, name]) => {
      const choice = button(name, "plain", () => actions.speak((tag || null) as Language | null));
      choice.value = tag;
      if (tag) choice.lang = tag;
      return choice;
    });
    const title = h("span", { id: uniqueId("language") }, strings.language);
    const group = h("div", { class: "buttons", role: "group", "aria-labelledby": title.id }, ...this.languages);
    this.exports = [
      button(strings.exportMarkdown, "plain", () => actions.export("md")),
      button(strings.exportJson, "plain", () => actions.export("json")),
    ];
    this.disclosure.panel.append(
      title,
      group,
      h("div", { class: "buttons" }, ...this.exports),
    );
  }

  draw(store: ChatStore): void {
    for (const choice of this.languages) {
      choice.setAttribute("aria-pressed", String(choice.value === (store.language ?? "")));
    }
    for (const each of this.exports) each.disabled = store.turns.length === 0;
  }

  focusLanguage(): void {
    this.disclosure.show(true);
    this.languages.find((choice) => choice.getAttribute("aria-pressed") === "true")?.focus();
  }
}
