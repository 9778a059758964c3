import type { Compared, Link, State, TunerEvent, TunerIntent } from "../tuner";
import { follow, linkTo, type Connected } from "./following";
import type { Model } from "./notebook";

const known = <Value>(value: unknown, name: string): Value | null =>
  typeof value === "object" && value !== null && name in value ? (value as Value) : null;

/** The end of a model that looks for better settings. */
export const linkOf = (model: Model, connected: Connected): Link => ({
  ...linkTo<TunerIntent, TunerEvent>(model, connected),
  onState: (listener) => follow(model, "state", (value) => known<State>(value, "knobs"), listener),
  onCompared: (listener) => follow(model, "trials", (value) => known<Compared>(value, "pins"), listener),
});
