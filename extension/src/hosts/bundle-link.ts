import type { BundleEvent, BundleIntent, Link, State } from "../bundle";
import { follow, linkTo, type Connected } from "./following";
import { onEvents, type Model } from "./notebook";

const stateOf = (value: unknown): State | null =>
  typeof value === "object" && value !== null && "view" in value ? (value as State) : null;

/** The end of a model that exports or imports. */
export const linkOf = (model: Model, connected: Connected): Link => ({
  ...linkTo<BundleIntent, BundleEvent>(model, connected),
  onEvent: (listener) =>
    onEvents<BundleEvent>(model, (request, event, [data]) => listener(request, data ? ({ ...event, data } as BundleEvent) : event)),
  onState: (listener) => follow(model, "state", stateOf, listener),
});
