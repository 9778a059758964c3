import type { ControlsEvent, ControlsIntent, Link, State } from "../controls";
import { follow, linkTo, type Connected } from "./following";
import type { Model } from "./notebook";

/** What the model holds under a name; nothing before it is there. */
function stateOf<Name extends keyof State>(name: Name, value: unknown): State[Name] {
  const known = typeof value === "object" && value !== null && Object.keys(value).length > 0;
  return (known ? value : name === "groups" ? [] : null) as State[Name];
}

/** The controls' end of a model. */
export const linkOf = (model: Model, connected: Connected): Link => ({
  ...linkTo<ControlsIntent, ControlsEvent>(model, connected),
  onState: (name, listener) => follow(model, name, (value) => stateOf(name, value), listener),
});
