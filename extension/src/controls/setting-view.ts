import { button, h, uniqueId } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import type { Context } from "./context";
import { fieldOf, type Field } from "./field";
import type { Setting, Settings } from "./protocol";
import { sameValue } from "./values";

/** One setting: its control, what it does, its default, and the way back to it. */
export class SettingView {
  readonly root: HTMLElement;
  private readonly field: Field;
  private readonly changed: HTMLElement;
  private readonly reset: HTMLButtonElement;
  private readonly facts = h("p", { class: "soft facts", id: uniqueId("facts") });
  private readonly problem = h("p", { class: "problem", id: uniqueId("problem") });
  private shown: unknown;
  private dirty = false;

  constructor(
    private readonly setting: Setting,
    private readonly context: Context,
  ) {
    const { strings, request } = context;
    const { path, name, about } = setting;
    const label = h("label", { class: "name", id: uniqueId("label") }, h("bdi", {}, name));
    this.field = fieldOf({
      setting,
      strings,
      labelId: label.id,
      changed: (value) => {
        this.dirty = false;
        void request({ type: "set", path, value });
      },
    });
    const { main } = this.field;
    if (main.id) label.htmlFor = main.id;
    const told = h("p", { class: "about", id: uniqueId("about"), lang: "en", dir: "ltr" }, about);
    main.setAttribute("aria-describedby", `${told.id} ${this.facts.id} ${this.problem.id}`);
    main.addEventListener("input", () => (this.dirty = true));
    main.addEventListener("blur", () => (this.dirty = false));
    this.changed = h("span", { class: "badge clarify" }, strings.changed);
    this.reset = button(strings.toDefault, "link", () => void this.toDefault());
    this.reset.setAttribute("aria-label", fill(strings.toDefaultOf, name));
    const head = h("div", { class: "top" }, label, this.changed, this.reset);
    this.root = h("div", { class: "setting", "data-path": path }, head, ...this.field.nodes, this.problem, told, this.facts);
  }

  show({ values, bot, refused }: Settings): void {
    const { setting, field, context } = this;
    const { strings, values: words } = context;
    const value = values[setting.path] ?? null;
    const wrong = refused[setting.path];
    const shown = wrong ? wrong.value : value;
    // What is being typed is not taken away, unless the value itself has become another one.
    if (!this.dirty || !sameValue(shown, this.shown)) field.show(shown);
    this.shown = shown;
    const changed = !sameValue(value, setting.default);
    this.changed.hidden = !changed;
    this.reset.hidden = !changed && !wrong;
    const facts = [fill(strings.default, words.tell(setting.default))];
    const kept = bot[setting.path] ?? null;
    if (!sameValue(kept, value)) facts.push(fill(strings.bot, words.tell(kept)));
    this.facts.textContent = facts.join(" · ");
    this.problem.hidden = !wrong;
    const problem = wrong ? fill(strings.refused, wrong.reason, words.tell(value)) : "";
    if (problem && problem !== this.problem.textContent) context.say(`${setting.name}: ${problem}`);
    this.problem.textContent = problem;
    if (wrong) field.main.setAttribute("aria-invalid", "true");
    else field.main.removeAttribute("aria-invalid");
  }

  private async toDefault(): Promise<void> {
    const { setting, context, field } = this;
    await context.request({ type: "set", path: setting.path, value: setting.default });
    // The button goes; whoever pressed it stays at the setting.
    const control = field.main.matches("input, select, textarea") ? field.main : field.main.querySelector<HTMLElement>("input:checked");
    control?.focus();
  }
}
