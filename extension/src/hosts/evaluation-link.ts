import type { EvaluationEvent, EvaluationIntent, Link, State } from "../evaluation";
import { follow, linkTo, type Connected } from "./following";
import type { Model } from "./notebook";

const stateOf = (value: unknown): State | null =>
  typeof value === "object" && value !== null && "runs" in value ? (value as State) : null;

/** The end of a model that evaluates. */
export const linkOf = (model: Model, connected: Connected): Link => ({
  ...linkTo<EvaluationIntent, EvaluationEvent>(model, connected),
  onState: (listener) => follow(model, "state", stateOf, listener),
});
