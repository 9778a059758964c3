import type { InspectorEvent, Language, Link, Report } from "../inspector";
import { follow, type Connected } from "./following";
import { onEvents, type Model } from "./notebook";

const reportOf = (value: unknown): Report | null =>
  typeof value === "object" && value !== null && "answer" in value ? (value as Report) : null;

/** The inspector's end of a model. */
export function linkOf(model: Model, connected: Connected): Link {
  return {
    send: (intent) => model.send(intent),
    onEvent: (listener) => onEvents<InspectorEvent>(model, listener),
    onReport: (listener) => follow(model, "report", reportOf, listener),
    onLanguage: (listener) => follow(model, "language", (value) => (value as Language | undefined) ?? null, listener),
    onConnection: connected,
  };
}
