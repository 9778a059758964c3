import { answered } from "../hosts/web-api";

export interface Conversation {
  id: number;
  conversation: string;
  began: string;
  time: string;
  turns: number;
  question: string;
  language: string;
  actions: string[];
  verdicts: string[];
}

export interface Turn {
  id: number;
  time: string;
  answer_id: string;
  question: string;
  answer: string;
  action: string;
  language: string;
  confidence: number;
  sources: string[];
  history: [string, string][];
  verdict: string | null;
}

export interface Verdict {
  id: number;
  time: string;
  answer_id: string;
  verdict: string;
  reasons: string[];
  comment: string;
  question: string;
  answer: string;
  /** The answer as somebody would have it. */
  edited: string;
  /** The turns before the question. */
  history: [string, string][];
  language: string | null;
  conversation: string | null;
}

export interface Golden {
  id: string;
  question: string;
  language: string;
  action: string;
  history: [string, string][];
  reference_answer: string | null;
  reference_sources: string[];
  /** What was wrong. */
  note?: string | null;
}

export type Kind = "conversations" | "feedback";
export type Filters = Record<string, string>;

const AT = "v1/operator/";

/** What operators may ask of the server; the page's cookie goes along. Throws `Refusal`. */
export class OperatorApi {
  async conversations(filters: Filters): Promise<{ data: Conversation[]; kept: boolean }> {
    return (await this.json(`conversations?${query(filters)}`)) as { data: Conversation[]; kept: boolean };
  }

  async conversation(id: string): Promise<Turn[]> {
    return ((await this.json(`conversations/${encodeURIComponent(id)}`)) as { data: Turn[] }).data;
  }

  async feedback(filters: Filters): Promise<Verdict[]> {
    return ((await this.json(`feedback?${query(filters)}`)) as { data: Verdict[] }).data;
  }

  async delete(kind: Kind, id: string): Promise<void> {
    await this.json(`${kind}/${encodeURIComponent(id)}`, { method: "DELETE" });
  }

  async golden(row: Golden): Promise<{ id: string; file: string; questions: number }> {
    const headers = { "Content-Type": "application/json" };
    const options = { method: "POST", headers, body: JSON.stringify(row) };
    return (await this.json("golden", options)) as { id: string; file: string; questions: number };
  }

  /** Where all that is wanted can be downloaded. */
  exported(what: Kind, format: string, filters: Filters): string {
    return `${AT}export?${query({ ...filters, what, format })}`;
  }

  /** Lets the server forget the page's cookie. */
  async leave(): Promise<void> {
    await answered(await fetch("session", { method: "DELETE", credentials: "same-origin" }));
  }

  private async json(path: string, options: RequestInit = {}): Promise<unknown> {
    return (await answered(await fetch(AT + path, { credentials: "same-origin", ...options }))).json();
  }
}

const query = (filters: Filters): string =>
  String(new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== "")));
