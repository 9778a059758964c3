/** The controls in a notebook: anywidget calls `render` for every view of the Python widget. */
import { createControls, type ControlsEvent, type ControlsIntent, type Link, type State } from "../controls";
import { follow, linkTo, show, type Model } from "./notebook";

/** What the widget holds under a name; nothing before it is there. */
function stateOf<Name extends keyof State>(name: Name, value: unknown): State[Name] {
  const known = typeof value === "object" && value !== null && Object.keys(value).length > 0;
  return (known ? value : name === "groups" ? [] : null) as State[Name];
}

const linkOf = (model: Model, el: HTMLElement): Link => ({
  ...linkTo<ControlsIntent, ControlsEvent>(model, el),
  onState: (name, listener) => follow(model, name, (value) => stateOf(name, value), listener),
});

const render = (view: { model: Model; el: HTMLElement }): (() => void) =>
  show(createControls(), linkOf(view.model, view.el), view);

export default { render };
