/** What travels between the chat element and the bot. slimchat/widgets/events.py and intents.py are the other end. */

export type Action = "answer" | "clarify" | "refuse" | "handoff";
export type Language = "en" | "es" | "pt";
export type Verdict = "up" | "down" | "withdrawn";

export interface Citation {
  source: string;
  title: string;
  section: string;
  page: number | null;
  quote: string;
  passage_id: string;
  score: number;
  curated?: boolean;
  /** The quote is what this tool returned; `rows` are its names and values, where it has them. */
  tool?: string;
  rows?: [string, string][];
}

export interface Feedback {
  verdict: Verdict;
  reasons: string[];
  comment: string;
  /** The answer as it should be. */
  edited?: string;
}

export interface Answer {
  id?: string;
  text: string;
  action: Action;
  citations: Citation[];
  notice?: string;
  choices?: string[];
  /** The bot that a router chose. */
  bot?: string;
  confidence: number;
  language: string;
  cancelled: boolean;
}

/** Why there is no answer, as far as it matters to who asked; the chat has its own words for each. */
export type Reason = "busy" | "long" | "slow" | "denied" | "unavailable";

/** The fact and what to do about it. `fact` is empty where the host has nothing to tell. */
export interface ChatError {
  fact: string;
  fix: string;
  reason?: Reason;
}

export type ContactField = "name" | "email" | "phone" | "order" | "message";

/** What the form of a handover asks for. */
export interface HandoffForm {
  fields: { name: ContactField; required: boolean; longest: number }[];
  /** What the customer agrees to, by language. */
  consent: Record<Language, string>;
}

/** What a person takes over. */
export interface HandedCase {
  id: string;
  /** ISO 8601. */
  time: string;
}

/** `field` is the one that is wrong, or `consent`; null where it is none. */
export interface HandoffError extends ChatError {
  field: string | null;
}

/** The whole passage that a citation quotes from, or why it cannot be had. */
export interface PassageEvent {
  type: "passage";
  passage_id: string;
  text?: string;
  heading?: string;
  language?: string;
  error?: ChatError;
}

export type ChatEvent =
  | { type: "queued"; question?: string }
  | { type: "started"; question: string }
  | { type: "retrieved"; hits: unknown[] }
  | { type: "token"; text: string }
  | { type: "replaced"; text: string }
  | { type: "answer"; answer: Answer }
  | { type: "stopped" }
  | { type: "error"; error: ChatError }
  | { type: "noted"; feedback: Feedback }
  | { type: "handed"; case: HandedCase }
  | { type: "not_handed"; error: HandoffError }
  | PassageEvent
  | { type: "cleared" };

export type Intent =
  /** `replaces`: an earlier request; its turn and those after it are forgotten. */
  | { type: "ask"; request: string; text: string; replaces?: string }
  | { type: "stop"; request: string }
  | { type: "clear" }
  /** A view has just opened: tell it about the answer that is being written. */
  | { type: "attach" }
  | { type: "passage"; passage_id: string }
  /** Show how this turn's answer came about. */
  | { type: "inspect"; request: string }
  /** `answer`, `question` and `text` serve a host that no longer knows the request. */
  | ({ type: "feedback"; request: string; answer: string; question: string; text: string } & Feedback)
  /** Pass the conversation up to this turn on to a person. */
  | { type: "handoff"; request: string; contact: Partial<Record<ContactField, string>>; consent: boolean }
  | { type: "language"; language: Language | null }
  | { type: "new" }
  | { type: "select" | "delete" | "restore"; conversation: string }
  | { type: "rename"; conversation: string; title: string };

/** One finished turn, as the host keeps it. */
export interface StoredMessage {
  request?: string;
  role: "user" | "assistant";
  id?: string | null;
  text: string;
  action?: Action | null;
  citations?: Citation[];
  notice?: string;
  choices?: string[];
  bot?: string;
  confidence?: number | null;
  language?: string | null;
  stopped?: boolean;
  error?: ChatError | null;
  feedback?: Feedback | null;
  handed?: HandedCase | null;
}

export interface ConversationSummary {
  id: string;
  /** Empty where nothing was said yet. */
  title: string;
  turns: number;
}

/** Everything a host keeps for its views. */
export interface Snapshot {
  messages: StoredMessage[];
  conversation: string;
  conversations: ConversationSummary[];
  language: Language | null;
}
