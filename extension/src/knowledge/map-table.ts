import { h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { table } from "../inspector/table";
import type { Context } from "./context";
import { Pager } from "./pager";
import type { PassageMap } from "./protocol";
import { named } from "../frame/named";

const PAGE = 25;

/** All that the map shows, as tables. */
export function mapTables(found: PassageMap, context: Context): Node[] {
  return [...questions(found, context), ...passages(found, context)];
}

function questions({ questions, points, documents }: PassageMap, context: Context): Node[] {
  const { strings } = context;
  if (questions.length === 0) return [];
  const columns = [{ label: strings.question }, { label: strings.how }, { label: strings.expected }, { label: strings.nearest }];
  const rows = questions.map(({ question, how, sources, nearest }) => {
    const point = nearest === null ? undefined : points[nearest];
    const near = point ? [h("bdi", {}, point[4]), h("p", { class: "file" }, h("bdi", {}, documents[point[2]] ?? ""))] : "–";
    return [question, named(strings, "h", how), sources.join(", ") || "–", near];
  });
  return [h("h4", {}, strings.failedQuestion), table(strings.failedQuestion, columns, rows)];
}

function passages({ points, documents }: PassageMap, context: Context): Node[] {
  const { strings, numbers } = context;
  const columns = [
    { label: strings.passage },
    { label: strings.c_source },
    { label: strings.across, number: true },
    { label: strings.up, number: true },
  ];
  const place = h("div", {});
  const draw = (offset: number): void => {
    const rows = points.slice(offset, offset + PAGE).map(([x, y, number, , heading, page]) => {
      const file = h("bdi", {}, documents[number] ?? "");
      const cell = page === null ? [file] : [file, `, ${fill(strings.page, numbers.whole(page))}`];
      return [heading, cell, numbers.tell(x), numbers.tell(y)];
    });
    place.replaceChildren(table(strings.map, columns, rows));
    context.say(pager.show(offset, rows.length, points.length, PAGE));
  };
  const pager = new Pager(context, draw);
  draw(0);
  return [h("h4", {}, strings.c_passages), place, pager.root];
}
