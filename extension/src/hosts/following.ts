import { listen, type Model } from "./notebook";

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
