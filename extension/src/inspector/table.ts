import { h } from "../chat/dom";

export interface Column {
  label: string;
  /** Numbers are set flush. */
  number?: boolean;
}

export type Cell = Node | string | (Node | string)[];

/**
 * A table that becomes a list of cards where it is narrow. Styles that do so take a table's meaning
 * away, so every part says its role.
 */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly Cell[])[]): HTMLTableElement {
  const heads = columns.map(({ label, number }) =>
    h("th", { scope: "col", role: "columnheader", class: number ? "number" : "" }, label),
  );
  const body = h("tbody", { role: "rowgroup" });
  for (const cells of rows) {
    const row = h("tr", { role: "row" });
    cells.forEach((cell, index) => {
      const column = columns[index] ?? { label: "" };
      const content = Array.isArray(cell) ? cell : [cell as Node | string];
      const attributes = { class: column.number ? "number" : "", "data-label": column.label };
      // A card shows label and content side by side; one box each.
      const box = h("div", { class: "cell", dir: "auto" }, ...content);
      row.append(
        index === 0
          ? h("th", { scope: "row", role: "rowheader", ...attributes }, box)
          : h("td", { role: "cell", ...attributes }, box),
      );
    });
    body.append(row);
  }
  const head = h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, ...heads));
  return h("table", { role: "table" }, h("caption", { class: "sr" }, caption), head, body);
}
