/** What travels between the view of documents and the bot. slimchat/widgets/knowledge_intents.py and knowledge_session.py are the other end. */
import type { ChatError } from "../chat/protocol";
import type { StateLink } from "../frame/state-store";
import type { Progress } from "../frame/task-store";
import type { Recheck } from "../frame/recheck";
import type { UploadRequest } from "../frame/upload";

export type { ChatError, Language } from "../chat/protocol";

export interface TrashedFile {
  id: string;
  source: string;
  replaced: boolean;
}

export interface Pending {
  added: string[];
  changed: string[];
  removed: string[];
  count: number;
  /** Why the folder cannot be read; nothing is listed then. */
  unreadable: ChatError | null;
}

export interface Golden {
  questions: number;
  /** Questions asked; null before it was evaluated. */
  evaluated: number | null;
  failed: number | null;
  can_evaluate: boolean;
  /** Evaluated with the index and the settings that answer now. */
  current: boolean;
}

/** What is shown at all times. */
export interface State {
  generation: number;
  documents: number;
  passages: number;
  skipped: number;
  /** Name of the documents folder; null when the bot does not know it. */
  folder: string | null;
  /** The bot was opened from a bundle, and its documents stay as they are. */
  sealed?: boolean;
  endings: string[];
  /** Most bytes of a file. */
  limit: number;
  /** Bytes sent at once. */
  chunk: number;
  rebuilding: boolean;
  pending: Pending | null;
  removed: TrashedFile[];
  golden: Golden | null;
}

export const COLUMNS = ["source", "title", "language", "pages", "passages", "superseded", "cited", "changed"] as const;
export type Column = (typeof COLUMNS)[number];
export const KINDS = ["all", "uncited", "superseded"] as const;
export type Kind = (typeof KINDS)[number];

export interface DocumentRow {
  source: string;
  title: string;
  language: string;
  pages: number | null;
  passages: number;
  superseded: boolean;
  cited: number;
  cited_session: number;
  cited_golden: number;
  /** Seconds since 1970. */
  changed: number | null;
}

export interface Coverage {
  documents: number;
  uncited: number;
  answers: number;
  golden: number | null;
}

export interface Documents {
  type: "documents";
  rows: DocumentRow[];
  offset: number;
  page_size: number;
  matched: number;
  total: number;
  coverage: Coverage;
}

export interface Passage {
  passage_id: string;
  heading: string;
  page: number | null;
  text: string;
  tokens: number;
  language: string;
}

export interface Passages {
  type: "passages";
  source: string;
  title: string;
  total: number;
  offset: number;
  passages: Passage[];
}

export interface Skipped {
  type: "skipped";
  total: number;
  offset: number;
  files: { source: string; size: number; reason: string }[];
}

export interface Twin {
  passage_id: string;
  source: string;
  heading: string;
  page: number | null;
  superseded: boolean;
  language: string;
  text: string;
}

export interface Pairs {
  type: "pairs";
  total: number;
  offset: number;
  threshold: number;
  complete: boolean;
  pairs: { cosine: number; passages: [Twin, Twin] }[];
}

export type Point = [x: number, y: number, document: number, passageId: string, heading: string, page: number | null];

export interface FailedQuestion {
  id: string;
  question: string;
  how: string;
  expected: string;
  action: string | null;
  sources: string[];
  cited: string[];
  x: number;
  y: number;
  nearest: number | null;
}

export interface PassageMap {
  documents: string[];
  /** How many of the documents have a mark of their own. */
  named: number;
  points: Point[];
  questions: FailedQuestion[];
  explained: [number, number];
  passages: number;
}

export interface BuildReport {
  added: string[];
  changed: string[];
  removed: string[];
  skipped: { source: string; reason: string }[];
  documents: number;
  passages: number;
  /** Null where nothing had failed. */
  recheck?: Recheck | null;
}

export type KnowledgeEvent =
  | Documents
  | Passages
  | Skipped
  | Pairs
  | Progress
  | { type: "map"; map: PassageMap }
  | { type: "rebuilt"; report: BuildReport }
  | { type: "evaluated"; stopped: boolean }
  | { type: "received"; received: number; complete: boolean }
  | { type: "taken"; error: ChatError }
  | { type: "removed"; entry: TrashedFile }
  | { type: "restored"; source: string }
  | { type: "done" }
  | { type: "stopped"; error: ChatError }
  | { type: "error"; error: ChatError };

export interface Query {
  text: string;
  kind: Kind;
  sort: Column;
  descending: boolean;
  offset: number;
}

/** A request without its id. */
export type Request =
  | { type: "documents"; query: Query }
  | { type: "passages"; source: string; offset: number }
  | { type: "skipped" | "pairs"; offset: number }
  | { type: "duplicates"; threshold: number }
  | { type: "map" | "evaluate" | "rebuild" | "refresh" }
  | UploadRequest
  | { type: "remove"; source: string }
  | { type: "restore"; entry: string };

export type KnowledgeIntent = (Request & { request: string }) | { type: "stop"; target: string };

/** The one thing a host must provide. Every subscription returns its own undoing. */
export type Link = StateLink<State, KnowledgeIntent, KnowledgeEvent>;
