/** What travels between the inspector and the bot. slimchat/inspection/ and slimchat/widgets/lookups.py are the other end. */
import type { Action, ChatError, Citation, Language } from "../chat/protocol";

export type { ChatError, Language } from "../chat/protocol";

/** A text in pieces, each with its mark. */
export type Pieces<Mark> = readonly (readonly [text: string, mark: Mark])[];

/** Why something was used or not: `code` names the sentence, the rest are its values. */
export type Verdict = { readonly code: string } & Readonly<Record<string, unknown>>;

export interface Candidate {
  passage_id: string | null;
  source: string;
  page: number | null;
  rank: number | null;
  scores: Partial<Record<"lexical" | "dense" | "fused" | "reader" | "evidence", number>>;
  why: string[];
  heading: Pieces<boolean>;
  text: Pieces<boolean>;
  verdict: Verdict;
}

export interface Step {
  name: string;
  seconds: number;
  detail: Record<string, unknown>;
}

export interface Bar {
  /** Empty for what the steps leave open of the total. */
  name: string;
  start: number;
  seconds: number;
  depth: 0 | 1;
}

export interface PromptPart {
  part: string;
  heading: string | null;
  tokens: number;
}

export interface Prompt {
  /** Marked with the number of the part, -1 for what is in none. */
  pieces: Pieces<number>;
  parts: PromptPart[];
  tokens: number;
  limit: number | null;
  dropped: number;
}

export interface Sentence {
  text: string;
  source: string;
  probability: number;
  worth: number;
  outcome: string;
}

export interface Inspected {
  id: string;
  question: string;
  text: string;
  action: Action;
  confidence: number;
  language: string;
  cancelled: boolean;
  citations: Citation[];
}

export interface Report {
  answer: Inspected;
  completed: string | null;
  threshold: number | null;
  steps: Step[];
  timeline: Bar[];
  candidates: Candidate[];
  prompt: Prompt | null;
  sentences: Sentence[];
}

export interface FoundPassage {
  passage_id: string;
  source: string;
  heading: string;
  page: number | null;
  superseded: boolean;
  text: string;
}

export interface Found {
  type: "found";
  passages: FoundPassage[];
  more: boolean;
  skipped: { source: string; reason: string }[];
}

export interface Stage {
  stage: string;
  rank: number | null;
  score: number | null;
  cut?: number | null;
  passed: boolean | null;
}

/** The way of one passage through the search. */
export interface Way {
  passage_id: string;
  source: string;
  heading: Pieces<boolean>;
  text: Pieces<boolean>;
  terms: string[];
  stages: Stage[];
  verdict: Verdict;
  /** Those the answer was made with, or where it does not tell them, those of the bot now. */
  settings: "answer" | "bot";
}

export type InspectorEvent =
  | Found
  | { type: "why"; why: Way }
  | { type: "shown" }
  | { type: "error"; error: ChatError };

export type InspectorIntent =
  | { type: "ask"; request: string; text: string }
  | { type: "find"; request: string; text: string; offset: number }
  | { type: "why"; request: string; passage_id: string };

/** The one thing a host must provide. Every subscription returns its own undoing. */
export interface Link {
  send(intent: InspectorIntent): void;
  onEvent(listener: (request: string, event: InspectorEvent) => void): () => void;
  /** What is to be shown, now and whenever it changes; null for nothing yet. */
  onReport(listener: (report: Report | null) => void): () => void;
  onLanguage?(listener: (language: Language | null) => void): () => void;
  onConnection?(listener: (live: boolean) => void): () => void;
}
