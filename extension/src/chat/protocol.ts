/** What travels between the chat element and the bot. slimchat/widgets/events.py is the other end. */

export type Action = "answer" | "clarify" | "refuse" | "handoff";

export interface Citation {
  source: string;
  title: string;
  section: string;
  page: number | null;
  quote: string;
  passage_id: string;
  score: number;
}

export interface Answer {
  text: string;
  action: Action;
  citations: Citation[];
  confidence: number;
  language: string;
  cancelled: boolean;
}

/** The fact and what to do about it. `fact` is empty where the host has nothing to tell. */
export interface ChatError {
  fact: string;
  fix: string;
}

export type ChatEvent =
  | { type: "queued" }
  | { type: "started"; question: string }
  | { type: "retrieved"; hits: unknown[] }
  | { type: "token"; text: string }
  | { type: "replaced"; text: string }
  | { type: "answer"; answer: Answer }
  | { type: "stopped" }
  | { type: "error"; error: ChatError }
  | { type: "cleared" };

export type Intent =
  | { type: "ask"; request: string; text: string }
  | { type: "stop"; request: string }
  | { type: "clear" }
  /** A view has just opened: tell it about the answer that is being written. */
  | { type: "attach" };

/** One finished turn, as the host keeps it. */
export interface StoredMessage {
  request?: string;
  role: "user" | "assistant";
  text: string;
  action?: Action | null;
  citations?: Citation[];
  confidence?: number | null;
  language?: string | null;
  stopped?: boolean;
  error?: ChatError | null;
}
