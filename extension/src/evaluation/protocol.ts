/** What travels between the evaluation and Python. slimchat/widgets/evaluation_session.py is the other end. */
import type { ChatError } from "../chat/protocol";
import type { StateLink } from "../frame/state-store";
import type { Progress } from "../frame/task-store";
import type { Difference } from "../tuner/protocol";

export type { ChatError, Language } from "../chat/protocol";
export type { Difference };

/** One evaluation. */
export interface Run {
  number: number;
  label: string;
  /** Null for the whole set. */
  split: string | null;
  questions: number;
  failed: number;
  quality: number;
  stopped: boolean;
}

export interface Summary {
  metrics: { name: string; value: number | null; interval?: [number, number] | null; other: number | null; lower: boolean }[];
  groups: { by: "language" | "kind" | "topic"; name: string; questions: number; quality: number }[];
  /** Answers by their confidence, in tenths. */
  confidence: { from: number; questions: number; quality: number | null }[];
  /** On the questions that both runs were asked. */
  difference: Difference | null;
}

/** A question that nobody has accepted yet. */
export interface Proposal {
  id: string;
  question: string;
  language: string;
  /** The turns before it: who, and what. */
  history: [role: string, text: string][];
  action: string;
  reference: string;
  sources: string[];
  /** Why it is there. */
  note: string;
}

export interface State {
  /** None where a report was given alone. */
  questions: number;
  /** Questions can be added. */
  grows: boolean;
  /** The file that the first question begins. */
  begins: string | null;
  /** How many proposals there are; the first of them are shown. */
  proposed: number;
  proposals: Proposal[];
  splits: string[];
  /** The file of the golden set. */
  file: string | null;
  /** The bot's documents. */
  sources: string[];
  runs: Run[];
  shown: number | null;
  compared: number | null;
  summary: Summary | null;
}

/** One question of a run. */
export interface Row {
  id: string;
  question: string;
  language: string;
  kind: string | null;
  expected: string;
  action: string | null;
  /** From 0 to 1; `before` is the other run's. */
  worth: number;
  before: number | null;
  how: string | null;
  rank: number | null;
  confidence: number | null;
  seconds: number | null;
  answer: string;
  reference: string | null;
  cited: string[];
  sources: string[];
  error: string | null;
}

export const KINDS = ["all", "failed", "won", "lost"] as const;
export const SORTS = ["worth", "question", "language", "kind", "action", "confidence", "seconds"] as const;

export interface Query {
  text: string;
  kind: (typeof KINDS)[number];
  sort: (typeof SORTS)[number];
  descending: boolean;
  offset: number;
}

export const ACTIONS = ["answer", "clarify", "refuse", "handoff"] as const;

/** A question to add. */
export interface Case {
  question: string;
  language: string;
  action: string;
  reference: string;
  sources: string[];
  split: string | null;
}

export type EvaluationEvent =
  | Progress
  | { type: "evaluated"; stopped: boolean }
  | { type: "rows"; rows: Row[]; offset: number; matched: number; page_size: number }
  | { type: "added"; id: string; written: boolean }
  | { type: "done" }
  | { type: "stopped"; error: ChatError }
  | { type: "error"; error: ChatError };

/** A request without its id. */
export type Request =
  | { type: "evaluate"; split: string | null }
  | { type: "rows"; query: Query }
  | { type: "show"; run: number; with: number | null }
  | { type: "add"; case: Case }
  | { type: "accept"; id: string; case: Pick<Case, "question" | "action" | "reference" | "sources"> }
  | { type: "discard"; id: string };

export type EvaluationIntent = (Request & { request: string }) | { type: "stop"; target: string };

/** The one thing a host must provide. Every subscription returns its own undoing. */
export type Link = StateLink<State, EvaluationIntent, EvaluationEvent>;
