import type { ChatEvent, Intent, StoredMessage } from "./protocol";

export type EventListener = (request: string, event: ChatEvent) => void;

/** The one thing a host must provide. Both subscriptions return their own undoing. */
export interface Transport {
  send(intent: Intent): void;
  onEvent(listener: EventListener): () => void;
  /** Optional: a conversation that the host keeps, now and whenever it changes. */
  onMessages?(listener: (messages: StoredMessage[]) => void): () => void;
}
