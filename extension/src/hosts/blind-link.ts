import type { BlindEvent, BlindIntent, Link, State } from "../blind";
import { follow, linkTo, type Connected } from "./following";
import type { Model } from "./notebook";

const stateOf = (value: unknown): State | null =>
  typeof value === "object" && value !== null && "to_judge" in value ? (value as State) : null;

/** The end of a model that compares blindly. */
export const linkOf = (model: Model, connected: Connected): Link => ({
  ...linkTo<BlindIntent, BlindEvent>(model, connected),
  onState: (listener) => follow(model, "state", stateOf, listener),
});
