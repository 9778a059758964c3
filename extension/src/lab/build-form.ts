import { h, uniqueId } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import type { Facts } from "./facts";
import type { Changes, Order, Proposal } from "./protocol";

const SHOWN = 5;

/** What a folder would become, and the few things that can be chosen; everything is filled in. */
export class BuildForm {
  readonly root = h("div", { class: "slimchat-Form" });
  private readonly name: HTMLInputElement;
  private readonly place: HTMLInputElement;
  private readonly anew = h("input", { type: "checkbox" });

  constructor(
    private readonly proposal: Proposal,
    private readonly facts: Facts,
  ) {
    const { strings, numbers } = facts;
    const { folder, name, bot, documents, size, skipped, existing } = proposal;
    this.name = h("input", { type: "text", class: "jp-mod-styled", required: "", maxlength: "80", value: name });
    this.place = h("input", { type: "text", class: "jp-mod-styled", required: "", value: bot, spellcheck: "false" });
    const found = documents === 0 ? strings.nothing : `${facts.count("documents", documents)}, ${facts.size(size)}`;
    this.root.append(
      h("p", { class: "slimchat-Form-folder" }, fill(strings.folder, folder || strings.root)),
      h("p", { class: "slimchat-soft" }, found),
    );
    if (skipped > 0) this.root.append(h("p", { class: "slimchat-soft" }, fill(strings.skipped, numbers.whole(skipped))));
    if (existing) this.root.append(...this.since(proposal.changes));
    this.root.append(this.field(strings.name, this.name));
    if (existing) {
      const label = h("label", { class: "slimchat-Check" }, this.anew, strings.anew);
      this.root.append(h("div", {}, label, this.help(this.anew, strings.anewHelp)));
    } else this.root.append(this.field(strings.place, this.place, strings.placeHelp));
  }

  /** What is to be built. */
  get order(): Order {
    const { folder, bot, existing } = this.proposal;
    const place = existing ? bot : this.place.value.trim();
    return { folder, bot: place, name: this.name.value.trim(), rebuild: this.anew.checked };
  }

  private since(changes: Changes | null): HTMLElement[] {
    const { strings, numbers } = this.facts;
    if (!changes) return [];
    const lines = changeLines(changes, this.facts);
    if (lines.length === 0) return [h("p", {}, strings.same)];
    if (changes.unchanged > 0) lines.push(fill(strings.unchanged, numbers.whole(changes.unchanged)));
    return [h("p", {}, strings.exists), h("ul", {}, ...lines.map((line) => h("li", { dir: "auto" }, line)))];
  }

  private field(label: string, input: HTMLInputElement, help = ""): HTMLElement {
    input.id = uniqueId("field");
    const field = h("div", { class: "slimchat-Field" }, h("label", { for: input.id }, label), input);
    if (help) field.append(this.help(input, help));
    return field;
  }

  private help(input: HTMLInputElement, text: string): HTMLElement {
    const help = h("p", { class: "slimchat-soft", id: uniqueId("help") }, text);
    input.setAttribute("aria-describedby", help.id);
    return help;
  }
}

/** What is new, changed and gone, a line each; the first names, and how many more. */
export function changeLines(changes: Omit<Changes, "unchanged">, { strings, numbers }: Facts): string[] {
  return (["added", "changed", "removed"] as const)
    .filter((kind) => changes[kind].length > 0)
    .map((kind) => {
      const names = changes[kind];
      const more = names.length - SHOWN;
      const listed = names.slice(0, SHOWN).join(", ") + (more > 0 ? ` … +${numbers.whole(more)}` : "");
      return fill(strings[kind], `${numbers.whole(names.length)} (${listed})`);
    });
}
