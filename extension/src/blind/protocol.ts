/** What travels between a blind comparison and Python. slimchat/widgets/blind_session.py is the other end. */
import type { Action, ChatError } from "../chat/protocol";
import type { StateLink } from "../frame/state-store";
import type { Progress } from "../frame/task-store";

export type { ChatError, Language } from "../chat/protocol";

/** An answer, without anything that would tell whose it is. */
export interface Side {
  text: string;
  action: Action | null;
  language: string;
  sources: { source: string; page: number | null }[];
  error: ChatError | null;
}

export interface Result {
  n: number;
  /** Votes. */
  first: number;
  second: number;
  ties: number;
  /** Share that the second wins, a tie counting half, with its 95% interval. */
  rate: number | null;
  low: number;
  high: number;
  /** Not shown where the candidate renews: pages have words of their own for those two. */
  names: [first: string, second: string];
}

export interface State {
  /** What is compared is the candidate of the studio, as it is when the questions are asked. */
  renews?: boolean;
  questions: number;
  asked: number;
  /** Questions that both answer alike; they are not judged. */
  same: number;
  judged: number;
  to_judge: number;
  current: { question: string; left: Side; right: Side } | null;
  undo: boolean;
  /** Once the votes are shown. */
  result: Result | null;
}

export type Choice = "left" | "right" | "tie";

export type BlindEvent =
  | Progress
  | { type: "asked" | "done" }
  | { type: "stopped"; error: ChatError }
  | { type: "error"; error: ChatError };

/** A request without its id. */
export type Request =
  | { type: "ask" | "back" | "show" | "again" }
  | { type: "vote"; question: string; choice: Choice };

export type BlindIntent = (Request & { request: string }) | { type: "stop"; target: string };

/** The one thing a host must provide. Every subscription returns its own undoing. */
export type Link = StateLink<State, BlindIntent, BlindEvent>;
