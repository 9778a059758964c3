/** What travels between the plugin and the server's extension. slimchat/lab/ is the other end. */

/** The fact and what to do about it. */
export interface Trouble {
  fact: string;
  fix: string;
}

export interface Bot {
  id: string;
  /** Relative to the server's root, as every path here. */
  path: string;
  name: string;
  kind: "folder" | "bundle";
  documents: number;
  passages: number;
  /** Documents by language. */
  languages: Record<string, number>;
  /** In bytes. */
  size: number;
  built: string | null;
  score: { name: string; value: number } | null;
  /** The folder of documents, where it is known. */
  docs: string | null;
  watching: boolean;
  loaded: boolean;
  error: Trouble | null;
}

export interface Changes {
  added: string[];
  changed: string[];
  removed: string[];
  unchanged: number;
}

export interface Result extends Changes {
  skipped: { source: string; reason: string }[];
  passages: number;
}

export interface Job {
  id: string;
  kind: "build";
  bot: string;
  docs: string;
  name: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  stage: string;
  done: number;
  total: number;
  detail: string;
  log: { time: string; text: string }[];
  created: string;
  started: string | null;
  ended: string | null;
  result: Result | null;
  error: Trouble | null;
}

/** What a folder would become. */
export interface Proposal {
  folder: string;
  name: string;
  bot: string;
  documents: number;
  /** In bytes. */
  size: number;
  skipped: number;
  existing: Bot | null;
  changes: Changes | null;
}

export interface Order {
  folder: string;
  bot?: string;
  name?: string;
  rebuild?: boolean;
}

export type Kind = "chat" | "inspector" | "controls" | "knowledge";

export const KINDS: readonly Kind[] = ["chat", "inspector", "controls", "knowledge"];

export type WorkspaceMessage = { type: "jobs"; jobs: Job[] } | { type: "bots"; bots: Bot[] };

export type ViewMessage =
  | { type: "state"; state: Record<string, unknown> }
  | { type: "event"; request: string; event: unknown }
  | { type: "open"; kind: Kind; view: string; request: string }
  /** The view cannot be had; the server closes the connection. */
  | { type: "error"; error: Trouble };
