import { h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { table } from "../inspector/table";
import type { Context } from "./context";
import type { Measured } from "./protocol";

/** What the golden set showed, and whether that was enough; nothing where none was asked. */
export function gateView({ questions, metrics, short }: Measured, context: Context): HTMLElement[] {
  const { strings, numbers } = context;
  if (questions === null) return [];
  const marks = { true: strings.passed, false: strings.fellShort, null: "–" };
  const columns = [
    { label: strings.metric },
    { label: strings.value, number: true },
    { label: strings.minimum, number: true },
    { label: strings.result },
  ];
  const rows = metrics.map(({ name, value, minimum, passed }) => [
    name, numbers.tell(value), numbers.tell(minimum), marks[`${passed}`],
  ]);
  const demanded = metrics.some(({ minimum }) => minimum !== null);
  const good = short.length === 0;
  const verdict = good ? strings.gatePassed : strings.gateFailed;
  return [
    ...(demanded ? [h("p", { class: `conclusion${good ? " good" : ""}` }, verdict)] : []),
    h("p", { class: "soft" }, fill(strings.asked, numbers.whole(questions))),
    table(strings.gateTable, columns, rows),
  ];
}
