import type { KnowledgeEvent, KnowledgeIntent, Link, State } from "../knowledge";
import { follow, linkTo, type Connected } from "./following";
import type { Model } from "./notebook";

const stateOf = (value: unknown): State | null =>
  typeof value === "object" && value !== null && "generation" in value ? (value as State) : null;

/** The end of a model that looks after the documents. */
export const linkOf = (model: Model, connected: Connected): Link => ({
  ...linkTo<KnowledgeIntent, KnowledgeEvent>(model, connected),
  onState: (listener) => follow(model, "state", stateOf, listener),
});
