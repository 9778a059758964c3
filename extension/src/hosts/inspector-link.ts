import type { InspectorEvent, InspectorIntent, Link, Report } from "../inspector";
import { follow, linkTo, type Connected } from "./following";
import type { Model } from "./notebook";

const reportOf = (value: unknown): Report | null =>
  typeof value === "object" && value !== null && "answer" in value ? (value as Report) : null;

/** The inspector's end of a model. */
export const linkOf = (model: Model, connected: Connected): Link => ({
  ...linkTo<InspectorIntent, InspectorEvent>(model, connected),
  onReport: (listener) => follow(model, "report", reportOf, listener),
});
