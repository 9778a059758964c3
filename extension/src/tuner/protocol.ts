/** What travels between the tuner and Python. slimchat/widgets/tuner_session.py is the other end. */
import type { ChatError } from "../chat/protocol";
import type { Trials as Compared } from "../controls";
import type { StateLink } from "../frame/state-store";
import type { Progress } from "../frame/task-store";

export type { ChatError, Language } from "../chat/protocol";
export type { Compared };

/** A setting that can be turned, and its range. */
export interface Knob {
  path: string;
  /** A change needs an index of its own. */
  builds: boolean;
  low?: number;
  high?: number;
  choices?: unknown[];
}

/** One config that was tried; the bot as it is changes nothing. */
export interface Trial {
  number: number;
  state: "complete" | "halved" | "stopped";
  changes: Record<string, unknown>;
  asked: number;
  quality: number | null;
  /** Seconds: the 95th percentile, and the median. */
  latency: number | null;
  median: number | null;
  seconds: number;
  builds: boolean;
}

/** A difference of means over the same questions, with its 95% interval. */
export interface Difference {
  n: number;
  before: number;
  after: number;
  gain: number;
  low: number;
  high: number;
  won: number;
  lost: number;
}

export interface Outcome {
  verdict: "better" | "likely" | "within" | "unconfirmed" | "none";
  changes: Record<string, unknown>;
  rebuild: string[];
  dev: Difference;
  test: Difference | null;
  latency_p95_s: { before: number; after: number };
}

/** The candidate that is what the search found. */
export const WINNER = -1;

export interface State {
  knobs: Knob[];
  /** Questions that are tuned on, and that are held out; none without a golden set. */
  questions: number;
  held: number;
  /** Why nothing can be searched. */
  trouble: ChatError | null;
  /** The file that is written. */
  output: string;
  /** A search was begun before and can go on. */
  resumable: boolean;
  running: boolean;
  max_latency: number | null;
  trials: Trial[];
  /** Trials that no other beats, the fastest first. */
  front: number[];
  best: number | null;
  candidate: number | null;
  /** Settings of the candidate that need the index built anew. */
  rebuild: string[];
  undo: boolean;
  outcome: Outcome | null;
}

/** What is to be searched; times in seconds. */
export interface Order {
  budget: number;
  max_latency: number | null;
  only: string[];
  fresh: boolean;
}

export type TunerEvent =
  | Progress
  | { type: "tuned"; verdict: Outcome["verdict"] }
  | { type: "done" | "applied" | "undone" }
  | { type: "stopped"; error: ChatError }
  | { type: "error"; error: ChatError };

/** A request without its id. */
export type Request =
  | { type: "search"; order: Order }
  | { type: "select"; trial: number | null }
  | { type: "ask" | "pin" | "unpin"; text: string }
  | { type: "apply" | "undo" | "again" | "hush" };

export type TunerIntent = (Request & { request: string }) | { type: "stop"; target: string };

/** The one thing a host must provide. Every subscription returns its own undoing. */
export interface Link extends StateLink<State, TunerIntent, TunerEvent> {
  onCompared(listener: (compared: Compared | null) => void): () => void;
}
