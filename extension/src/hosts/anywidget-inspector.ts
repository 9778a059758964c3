/** The inspector in a notebook: anywidget calls `render` for every view of the Python widget. */
import { createInspector, type InspectorEvent, type InspectorIntent, type Link, type Report } from "../inspector";
import { follow, linkTo, show, type Model } from "./notebook";

const reportOf = (value: unknown): Report | null =>
  typeof value === "object" && value !== null && "answer" in value ? (value as Report) : null;

const linkOf = (model: Model, el: HTMLElement): Link => ({
  ...linkTo<InspectorIntent, InspectorEvent>(model, el),
  onReport: (listener) => follow(model, "report", reportOf, listener),
});

const render = (view: { model: Model; el: HTMLElement }): (() => void) =>
  show(createInspector(), linkOf(view.model, view.el), view);

export default { render };
