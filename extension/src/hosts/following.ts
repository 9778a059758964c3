import type { Language } from "../chat/protocol";
import type { FrameLink } from "../frame/store";
import { listen, onEvents, type Model } from "./notebook";

/** Tells whether the bot can be reached, now and whenever that changes; returns the undoing. */
export type Connected = (listener: (live: boolean) => void) => () => void;

/** Calls back with what the model holds under a name, now and whenever it changes; returns the undoing. */
export function follow<Value>(
  model: Model,
  name: string,
  read: (value: unknown) => Value,
  listener: (value: Value) => void,
): () => void {
  const tell = (): void => listener(read(model.get(name)));
  tell();
  return listen(model, `change:${name}`, tell);
}

/** The language that the Python side chose; null for none. */
export const languageIn = (value: unknown): Language | null => (value as Language | undefined) ?? null;

/** What the ends of all models have. */
export const linkTo = <Intent, Event>(model: Model, connected: Connected): Required<FrameLink<Intent, Event>> => ({
  send: (intent, buffers) => model.send(intent, undefined, buffers),
  onEvent: (listener) => onEvents<Event>(model, listener),
  onLanguage: (listener) => follow(model, "language", languageIn, listener),
  onConnection: connected,
});
