import { copyText } from "../chat/clipboard";
import { button, h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import type { Context } from "./context";
import { textOf } from "./marked";
import type { Prompt, PromptPart } from "./protocol";
import { named } from "./strings";
import { table } from "./table";

/** What the model was given, part by part, and word for word. */
export function promptView(prompt: Prompt, context: Context): Node[] {
  const { strings, numbers } = context;
  const held = prompt.parts.reduce((sum, { tokens }) => sum + tokens, 0);
  const rest = { part: "template", heading: null, tokens: Math.max(0, prompt.tokens - held) };
  const rows = [...prompt.parts, ...(prompt.parts.length > 0 ? [rest] : [])].map((part, index) => {
    const bar = h("span", { class: `bar ${kind(part)}`, "aria-hidden": "true" });
    bar.style.setProperty("--share", `${prompt.tokens > 0 ? (100 * part.tokens) / prompt.tokens : 0}%`);
    return [label(part, index < prompt.parts.length ? prompt.parts.slice(0, index + 1) : [], context), [numbers.tell(part.tokens), bar]];
  });
  const columns = [{ label: strings.part }, { label: strings.tokens, number: true }];
  const text = h("pre", { tabindex: "0", role: "region", "aria-label": strings.promptText, dir: "auto" });
  text.append(
    ...prompt.pieces.map(([said, number]) => {
      const part = prompt.parts[number];
      return part ? h("span", { class: `part ${kind(part)}`, title: label(part, prompt.parts.slice(0, number + 1), context) }, said) : said;
    }),
  );
  const copy = button(strings.copy, "plain", () => {
    void copyText(textOf(prompt.pieces)).then((done) => context.say(done ? strings.copied : strings.notCopied));
  });
  return [
    h("p", { class: "note" }, fill(strings.promptLimit, numbers.tell(prompt.limit), String(prompt.dropped))),
    table(fill(strings.prompt, numbers.tell(prompt.tokens)), columns, [...rows, [strings.total, numbers.tell(prompt.tokens)]]),
    h("p", { class: "soft" }, strings.promptText),
    text,
    copy,
  ];
}

const KINDS = ["instructions", "history", "passage", "question"];

const kind = ({ part }: PromptPart): string => (KINDS.includes(part) ? `p-${part}` : "");

/** Passages are numbered as the prompt numbers them. */
function label(part: PromptPart, upToHere: readonly PromptPart[], { strings }: Context): string {
  const name = named(strings, "part", part.part) ?? part.part;
  if (part.part !== "passage") return name;
  const number = upToHere.filter((each) => each.part === "passage").length;
  return `${name} [${number}] ${part.heading ?? ""}`.trim();
}
