/** What travels between the views of bundles and Python. slimchat/widgets/export_session.py and import_session.py are the other end. */
import type { ChatError } from "../chat/protocol";
import type { StateLink } from "../frame/state-store";
import type { Progress } from "../frame/task-store";
import type { UploadRequest } from "../frame/upload";

export type { ChatError, Language } from "../chat/protocol";

/** What can be chosen for an export. */
export interface ExportState {
  view: "export";
  bot: string;
  /** The name that a file has if no other is given. */
  name: string;
  folder: string;
  /** Whether the view was made with a golden set. */
  given: boolean;
  goldens: string[];
  /** Those that take a minimum. */
  metrics: string[];
}

/** What can be chosen for an import. */
export interface ImportState {
  view: "import";
  folder: string;
  files: { name: string; size: number; changed: number }[];
  keys: string[];
  /** Most bytes of a file. */
  limit: number;
  /** Bytes sent at once. */
  chunk: number;
}

export type State = ExportState | ImportState;

/** What is to be written. */
export interface Order {
  name: string;
  version: string;
  owner: string;
  approval: string;
  /** A file, `given`, or nothing. */
  golden: string;
  split: string;
  minimums: Record<string, number>;
  models: boolean;
  dated: boolean;
  force: boolean;
  replace: boolean;
}

export interface Metric {
  name: string;
  value: number | null;
  minimum: number | null;
  passed: boolean | null;
}

/** What the golden set showed. */
export interface Measured {
  /** Null where none was asked. */
  questions: number | null;
  metrics: Metric[];
  short: string[];
}

export interface Exported extends Measured {
  type: "exported";
  name: string;
  size: number;
  sha256: string;
  manifest: string;
  summary: string;
}

export interface Check {
  name: string;
  passed: boolean | null;
  detail: string;
}

export interface CardTable {
  title: string;
  heads: string[];
  rows: string[][];
}

export interface Verified {
  type: "verified";
  name: string;
  ok: boolean;
  checks: Check[];
  card: CardTable[];
  /** The Python that opens it. */
  line: string;
}

export type BundleEvent =
  | Progress
  | Exported
  | Verified
  | (Measured & { type: "short" })
  | { type: "piece"; data?: DataView }
  | { type: "opened"; name: string }
  | { type: "received"; received: number; complete: boolean }
  | { type: "taken"; error: ChatError }
  | { type: "done" }
  | { type: "stopped"; error: ChatError }
  | { type: "error"; error: ChatError };

/** A request without its id. */
export type Request =
  | { type: "export"; order: Order }
  | { type: "piece"; name: string; offset: number }
  | { type: "verify"; name: string; key: string }
  | { type: "open"; name: string }
  | { type: "refresh" }
  | UploadRequest;

export type BundleIntent = (Request & { request: string }) | { type: "stop"; target: string };

/** The one thing a host must provide. Every subscription returns its own undoing. */
export type Link = StateLink<State, BundleIntent, BundleEvent>;
