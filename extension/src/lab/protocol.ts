/** What travels between the plugin and the server's extension. slimchat/lab/ is the other end. */

import type { Recheck } from "../frame/recheck";

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
  /** Null where nothing had failed. */
  recheck?: Recheck | null;
}

export interface Job {
  id: string;
  kind: "build" | "export";
  bot: string;
  docs: string | null;
  /** The file that an export writes. */
  target: string | null;
  name: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled" | "interrupted";
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
  /** The page that ordered it, and tells how it ends. */
  page: string | null;
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
  page?: string;
}

/** How a bot is to be written to a file. */
export interface ExportOrder {
  path: string;
  version: string;
  /** Take the place of a file that is there. */
  replace: boolean;
  /** Ask the golden questions beside the documents, and put them and the report in. */
  questions: boolean;
  page?: string;
}

/** What a bundle says of itself. */
export interface Card {
  sha256: string;
  bytes: number;
  bot: { name: string; version: string; owner: string | null; approval: string | null; created: string | null };
  slimchat: string;
  evaluation: { questions: number; metrics: Record<string, number | null>; gate: { short: string[] } | null } | null;
  documents: { source: string; title: string; language: string; passages: number }[];
  models: { role: string; name: string; licence: string; included: boolean }[];
  signed_by: string | null;
}

export interface Verification {
  ok: boolean;
  /** `passed` is null where there was nothing to check. */
  checks: { name: string; passed: boolean | null; detail: string }[];
}

export type Kind = "chat" | "inspector" | "controls" | "knowledge" | "tuner" | "evaluation" | "blind";

export const KINDS: readonly Kind[] = ["chat", "inspector", "controls", "knowledge", "tuner", "evaluation", "blind"];

export type WorkspaceMessage = { type: "jobs"; jobs: Job[] } | { type: "bots"; bots: Bot[] };

export type ViewMessage =
  | { type: "state"; state: Record<string, unknown> }
  | { type: "event"; request: string; event: unknown }
  | { type: "open"; kind: Kind; view: string; request: string }
  /** The view cannot be had; the server closes the connection. */
  | { type: "error"; error: Trouble };
