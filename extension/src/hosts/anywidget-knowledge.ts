/** The documents in a notebook: anywidget calls `render` for every view of the Python widget. */
import { createKnowledge, type KnowledgeEvent, type KnowledgeIntent, type Link, type State } from "../knowledge";
import { follow, linkTo, show, type Model } from "./notebook";

const stateOf = (value: unknown): State | null =>
  typeof value === "object" && value !== null && "generation" in value ? (value as State) : null;

const linkOf = (model: Model, el: HTMLElement): Link => ({
  ...linkTo<KnowledgeIntent, KnowledgeEvent>(model, el),
  onState: (listener) => follow(model, "state", stateOf, listener),
});

const render = (view: { model: Model; el: HTMLElement }): (() => void) =>
  show(createKnowledge(), linkOf(view.model, view.el), view);

export default { render };
