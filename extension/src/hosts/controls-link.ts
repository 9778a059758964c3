import type { ControlsEvent, Language, Link, State } from "../controls";
import { follow, type Connected } from "./following";
import { onEvents, type Model } from "./notebook";

/** What the model holds under a name; nothing before it is there. */
function stateOf<Name extends keyof State>(name: Name, value: unknown): State[Name] {
  const known = typeof value === "object" && value !== null && Object.keys(value).length > 0;
  return (known ? value : name === "groups" ? [] : null) as State[Name];
}

/** The controls' end of a model. */
export function linkOf(model: Model, connected: Connected): Link {
  return {
    send: (intent) => model.send(intent),
    onEvent: (listener) => onEvents<ControlsEvent>(model, listener),
    onState: (name, listener) => follow(model, name, (value) => stateOf(name, value), listener),
    onLanguage: (listener) => follow(model, "language", (value) => (value as Language | undefined) ?? null, listener),
    onConnection: connected,
  };
}
