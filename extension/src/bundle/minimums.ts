import { h } from "../chat/dom";
import type { Context } from "./context";
import { labelled } from "./fields";

/** A field for the least that will do, by metric; an empty one demands nothing. */
export function minimumFields(metrics: readonly string[], { strings, order }: Context): HTMLElement {
  const fields = metrics.map((name) => {
    const field = h("input", { type: "number", min: "0", max: "1", step: "any", autocomplete: "off" });
    const value = order.minimums[name];
    field.value = value === undefined ? "" : String(value);
    field.addEventListener("input", () => {
      if (Number.isFinite(field.valueAsNumber)) order.minimums[name] = field.valueAsNumber;
      else delete order.minimums[name];
    });
    return labelled(name, field);
  });
  return h("fieldset", {}, h("legend", {}, strings.minimums), h("div", { class: "grid" }, ...fields));
}
