import type { KnowledgeEvent, Language, Link, State } from "../knowledge";
import { follow, type Connected } from "./following";
import { onEvents, type Model } from "./notebook";

const stateOf = (value: unknown): State | null =>
  typeof value === "object" && value !== null && "generation" in value ? (value as State) : null;

/** The end of a model that looks after the documents. */
export function linkOf(model: Model, connected: Connected): Link {
  return {
    send: (intent, buffers) => model.send(intent, undefined, buffers),
    onEvent: (listener) => onEvents<KnowledgeEvent>(model, listener),
    onState: (listener) => follow(model, "state", stateOf, listener),
    onLanguage: (listener) => follow(model, "language", (value) => (value as Language | undefined) ?? null, listener),
    onConnection: connected,
  };
}
