/** What travels between the controls and the bot. slimchat/tuning/ and slimchat/widgets/tuning.py are the other end. */
import type { Action, ChatError } from "../chat/protocol";
import type { FrameLink } from "../frame/store";

export type { ChatError, Language } from "../chat/protocol";

export type Kind = "flag" | "integer" | "number" | "text" | "choice" | "list" | "json";

export interface Setting {
  path: string;
  name: string;
  about: string;
  kind: Kind;
  nullable: boolean;
  default: unknown;
  choices?: string[];
  minimum?: number;
  above?: number;
  maximum?: number;
  below?: number;
  longest?: number;
}

export interface Group {
  /** Empty for the settings that are in no part. */
  name: string;
  about: string;
  /** When a change takes effect; only the first can be tried on an open bot. */
  applies: "answer" | "open" | "build";
  settings: Setting[];
}

export interface Refused {
  value: unknown;
  reason: string;
}

export interface Settings {
  values: Record<string, unknown>;
  /** What the bot itself answers with. */
  bot: Record<string, unknown>;
  refused: Record<string, Refused>;
  undo: boolean;
  redo: boolean;
}

/** A text in pieces, each with whether it stands in one of two texts only. */
export type Pieces = readonly (readonly [text: string, differs: boolean])[];

export interface Side {
  text: string;
  pieces: Pieces;
  action: Action | null;
  confidence: number | null;
  language: string;
  sources: { source: string; page: number | null }[];
  seconds: number | null;
  error: ChatError | null;
}

export interface Comparison {
  question: string;
  before: Side;
  after: Side;
  differs: string[];
}

export interface Trials {
  question: string;
  pins: string[];
  comparisons: Record<string, Comparison>;
  /** Questions whose comparison is of other settings, or missing. */
  stale: string[];
  progress: { done: number; total: number } | null;
}

export interface State {
  groups: Group[];
  settings: Settings | null;
  trials: Trials | null;
}

export type ControlsEvent =
  | { type: "done" }
  | { type: "applied" }
  | { type: "yaml"; name: string; text: string }
  | { type: "error"; error: ChatError };

/** A request without its id. */
export type Request =
  | { type: "set"; path: string; value: unknown }
  | { type: "ask" | "pin" | "unpin"; text: string }
  | { type: "reset" | "undo" | "redo" | "run" | "cancel" | "apply" | "yaml" };

export type ControlsIntent = Request & { request: string };

/** The one thing a host must provide. Every subscription returns its own undoing. */
export interface Link extends FrameLink<ControlsIntent, ControlsEvent> {
  /** What is to be shown, now and whenever it changes. */
  onState<Name extends keyof State>(name: Name, listener: (value: State[Name]) => void): () => void;
}
