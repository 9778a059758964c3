import type { ChatEvent, Connection, HandoffForm, Intent, Snapshot, Transport } from "../chat";
import { languageIn, type Connected } from "./following";
import { listen, onEvents, type Model } from "./notebook";

const KEPT = ["messages", "conversation", "conversations", "language"] as const;

const snapshotOf = (model: Model): Snapshot => ({
  messages: (model.get("messages") as Snapshot["messages"] | null) ?? [],
  conversation: (model.get("conversation") as string | null) ?? "",
  conversations: (model.get("conversations") as Snapshot["conversations"] | null) ?? [],
  language: languageIn(model.get("language")),
});

const formOf = (value: unknown): HandoffForm | null => {
  const form = value as Partial<HandoffForm> | null | undefined;
  return form?.fields?.length && form.consent ? (form as HandoffForm) : null;
};

/** The chat's end of a model. `missing`: what a connection that is not live lacks. */
export function transportOf(model: Model, connected: Connected, missing: Exclude<Connection, "live">): Transport {
  return {
    inspects: model.get("inspects") === true,
    handoff: formOf(model.get("handoff")),
    send: (intent: Intent) => model.send(intent),
    onEvent: (listener) => onEvents<ChatEvent>(model, listener),
    onSnapshot: (listener) => {
      const replay = (): void => listener(snapshotOf(model));
      replay();
      const undo = KEPT.map((name) => listen(model, `change:${name}`, replay));
      return () => undo.forEach((each) => each());
    },
    onConnection: (listener) => connected((live) => listener(live ? "live" : missing)),
  };
}
