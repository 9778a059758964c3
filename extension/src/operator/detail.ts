import { button, h, onEscape } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import type { Golden, Turn, Verdict } from "./api";
import { actionWord, verdictWord, type Strings } from "./strings";

export interface DetailActions {
  close: () => void;
  delete: () => void;
  golden: (row: Golden) => void;
  open: (conversation: string) => void;
}

/** One conversation, all of it. */
export function conversationDetail(strings: Strings, turns: readonly Turn[], actions: DetailActions): HTMLElement {
  const history: [string, string][] = [];
  const shown = turns.map((turn) => {
    const earlier = turn.history.length > 0 ? [before(strings, turn.history)] : [];
    history.push(...turn.history);
    const golden: Golden = { ...goldenOf(turn), history: [...history] };
    history.push(["user", turn.question], ["assistant", turn.answer]);
    return h("li", {}, ...earlier, turnView(strings, turn), button(strings.makeGolden, "", () => actions.golden(golden)));
  });
  const title = fill(strings.opened, time(turns[0]?.time ?? ""));
  return frame(strings, title, [h("ol", { class: "turns" }, ...shown)], actions);
}

/** One verdict. */
export function verdictDetail(strings: Strings, verdict: Verdict, language: string, actions: DetailActions): HTMLElement {
  const { conversation } = verdict;
  const asked = { ...verdict, action: "answer", sources: [], language: verdict.language ?? language };
  const note = [verdict.reasons.join(", "), verdict.comment].filter(Boolean).join(": ") || null;
  const golden: Golden = { ...goldenOf(asked), history: verdict.history, note };
  if (verdict.edited) golden.reference_answer = verdict.edited;
  const facts: [string, string][] = [
    [strings.verdict, verdictWord(strings, verdict.verdict)],
    [strings.reasons, verdict.reasons.join(", ")],
    [strings.comment, verdict.comment],
    [strings.question, verdict.question],
    [strings.answer, verdict.answer],
    [strings.edited, verdict.edited],
  ];
  const more = [button(strings.makeGolden, "", () => actions.golden(golden))];
  if (conversation) more.unshift(button(strings.openConversation, "", () => actions.open(conversation)));
  return frame(strings, fill(strings.openedVerdict, time(verdict.time)), [list(facts), ...more], actions);
}

/** A time of the server, as people read it. */
export const time = (text: string): string => text.slice(0, 16).replace("T", " ");

type Asked = Pick<Turn, "answer_id" | "question" | "answer" | "language" | "action" | "sources" | "verdict">;

const goldenOf = (turn: Asked): Omit<Golden, "history"> => ({
  id: `served-${turn.answer_id.slice(0, 12)}`,
  question: turn.question,
  language: turn.language,
  action: turn.action,
  reference_answer: turn.action === "answer" && turn.verdict !== "down" ? turn.answer.replace(/ ?\[\d+\]/g, "") : null,
  reference_sources: turn.sources,
});

function frame(strings: Strings, title: string, parts: Node[], actions: DetailActions): HTMLElement {
  const buttons = h("div", { class: "buttons" }, button(strings.close, "", actions.close), button(strings.delete, "danger", actions.delete));
  const section = h("section", { class: "detail", "aria-label": title }, h("h2", { tabindex: "-1" }, title), ...parts, buttons);
  onEscape(section, actions.close);
  return section;
}

function turnView(strings: Strings, turn: Turn): HTMLElement {
  const facts: [string, string][] = [
    [strings.action, actionWord(strings, turn.action)],
    [strings.confidence, `${Math.round(100 * turn.confidence)} %`],
    [strings.sources, turn.sources.join(", ")],
    [strings.verdict, turn.verdict ? verdictWord(strings, turn.verdict) : ""],
  ];
  return h("div", {}, said(strings.customer, turn.question), said(strings.bot, turn.answer), list(facts));
}

function before(strings: Strings, history: readonly [string, string][]): HTMLElement {
  const turns = history.map(([role, text]) => said(role === "user" ? strings.customer : strings.bot, text));
  return h("details", {}, h("summary", {}, strings.before), ...turns);
}

const said = (who: string, text: string): HTMLElement => h("p", { class: "said" }, h("strong", {}, who), text);

const list = (facts: [string, string][]): HTMLElement =>
  h("dl", {}, ...facts.filter(([, value]) => value).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
