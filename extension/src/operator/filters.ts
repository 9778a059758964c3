import { button, h, uniqueId } from "../chat/dom";
import { LANGUAGES } from "../chat/strings/languages";
import type { Filters, Kind } from "./api";
import { actionWord, verdictWord, type Strings } from "./strings";

const ACTIONS = ["answer", "clarify", "refuse", "handoff"];

/** The fields that say which records are wanted. */
export class FilterForm {
  readonly element: HTMLFormElement;
  private readonly fields: Record<string, HTMLInputElement | HTMLSelectElement>;
  private readonly turnsOnly: HTMLElement[];

  constructor(
    private readonly strings: Strings,
    changed: () => void,
  ) {
    const select = (options: [string, string][]): HTMLSelectElement =>
      h("select", {}, ...[["", strings.any] as [string, string], ...options].map(([value, label]) => h("option", { value }, label)));
    this.fields = {
      text: h("input", { type: "search", maxlength: "200" }),
      verdict: select(["up", "down"].map((verdict) => [verdict, verdictWord(strings, verdict)])),
      action: select(ACTIONS.map((action) => [action, actionWord(strings, action)])),
      language: select(Object.entries(LANGUAGES)),
      since: h("input", { type: "date" }),
      until: h("input", { type: "date" }),
    };
    const labels = Object.entries(this.fields).map(([name, field]) => this.labelled(name, field));
    this.turnsOnly = labels.slice(2, 4);
    this.element = h(
      "form",
      { class: "filters", "aria-label": strings.filters },
      ...labels,
      h("div", { class: "buttons" }, h("button", { class: "primary" }, strings.apply), button(strings.reset, "", () => this.element.reset())),
    );
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      changed();
    });
    // The fields are empty only after the event.
    this.element.addEventListener("reset", () => queueMicrotask(changed));
  }

  /** Verdicts have no action and no language. */
  show(kind: Kind): void {
    for (const label of this.turnsOnly) label.hidden = kind === "feedback";
  }

  values(kind: Kind): Filters {
    const wanted = Object.entries(this.fields).filter(([name]) => kind === "conversations" || !["action", "language"].includes(name));
    return Object.fromEntries(wanted.map(([name, field]) => [name, field.value]));
  }

  private labelled(name: string, field: HTMLElement): HTMLElement {
    field.id = uniqueId("filter");
    field.setAttribute("name", name);
    return h("div", { class: "field" }, h("label", { for: field.id }, this.strings[name as keyof Strings]), field);
  }
}
