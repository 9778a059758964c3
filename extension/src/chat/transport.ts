import type { ChatEvent, HandoffForm, Intent, Snapshot } from "./protocol";

export type EventListener = (request: string, event: ChatEvent) => void;
/** `live`, or what is missing. */
export type Connection = "live" | "kernel" | "server";

/** The one thing a host must provide. Every subscription returns its own undoing. */
export interface Transport {
  /** Optional: the host can show how an answer came about. */
  readonly inspects?: boolean;
  /** Optional: the host can pass a conversation on to a person, who needs to know this. */
  readonly handoff?: HandoffForm | null;
  send(intent: Intent): void;
  onEvent(listener: EventListener): () => void;
  /** Optional: what the host keeps, now and whenever it changes. */
  onSnapshot?(listener: (snapshot: Snapshot) => void): () => void;
  /** Optional: whether the bot can be reached, now and whenever that changes. */
  onConnection?(listener: (connection: Connection) => void): () => void;
}
