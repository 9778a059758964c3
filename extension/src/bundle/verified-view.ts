import { h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { fold } from "../frame/fold";
import { named } from "../frame/named";
import { table } from "../inspector/table";
import type { Context } from "./context";
import type { CardTable, Verified } from "./protocol";
import { pythonLine } from "./python-line";

const FIRST = 2;

/** What was checked of a bundle, and its card. */
export function verifiedView({ name, ok, checks, card, line }: Verified, context: Context): HTMLElement[] {
  const { strings, folds } = context;
  const marks = { true: strings.passed, false: strings.failedCheck, null: strings.notChecked };
  const columns = [{ label: strings.check }, { label: strings.result }, { label: strings.detail }];
  const rows = checks.map(({ name: check, passed, detail }) => [
    named(strings, "check", check), marks[`${passed}`], h("span", { lang: "en" }, detail),
  ]);
  const verdict = fill(ok ? strings.verified : strings.notVerified, name);
  const tables = card.map((each, at) => fold(folds, `card-${at}`, each.title, () => [cardTable(each)], at < FIRST));
  // The card is written in English, like the page that `bundle info --html` writes.
  const parts = h("section", { lang: "en", class: "card", "aria-label": strings.card }, ...tables);
  return [
    h("p", { class: `conclusion${ok ? " good" : ""}`, dir: "auto" }, verdict),
    table(strings.checks, columns, rows),
    ...(card.length > 0 ? [parts, pythonLine(line, context)] : []),
  ];
}

const cardTable = ({ title, heads, rows }: CardTable): HTMLElement =>
  table(title, heads.map((label) => ({ label })), rows);
