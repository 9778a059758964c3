import type { Action, Answer, ChatError, ContactField, Feedback, HandedCase, HandoffForm, Language, Suggestions } from "../chat";
import { dataOf } from "./web-sse";

/** What the server says of itself. */
export interface About {
  model: string;
  title: string;
  suggestions: Suggestions;
  /** Empty where nothing is passed on. */
  handoff?: Partial<HandoffForm>;
}

/** A conversation for a person. */
export interface Passed {
  answer_id: string;
  messages: readonly Said[];
  language: Language;
  sources: readonly string[];
  contact: Partial<Record<ContactField, string>>;
  consent: boolean;
}

/** What a verdict is about, as far as the chat knows it. */
export interface Judged {
  history: [Said["role"], string][];
  citations: { source: string; quote: string }[];
  action: Action | null;
  language: string | null;
}

export interface Said {
  role: "user" | "assistant";
  content: string;
}

export type Piece = { type: "token" | "replaced"; text: string } | { type: "answer"; answer: Answer };

export interface Passage {
  text: string;
  heading: string;
  language: string;
}

/** The server answered, with an error. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly error: ChatError,
    /** The field of the request that is wrong. */
    readonly param: string | null = null,
    /** What is wrong, for programs. */
    readonly code: string | null = null,
  ) {
    super(error.fact);
  }
}

/** slimchat's HTTP names, as far as a chat needs them. Throws `Refusal`, or what `fetch` throws. */
export class Api {
  private readonly base: URL;

  constructor(
    base: string,
    private readonly token: string | null,
  ) {
    this.base = new URL(base.endsWith("/") ? base : `${base}/`, document.baseURI);
  }

  /** Names the server, for what is kept in the browser. */
  get name(): string {
    return this.base.href;
  }

  async about(): Promise<About> {
    return (await this.json("v1/chat")) as About;
  }

  /** `conversation` names it for the server's transcripts. */
  async *answer(
    messages: readonly Said[],
    language: Language | null,
    conversation: string,
    signal: AbortSignal,
  ): AsyncGenerator<Piece> {
    const body = { stream: true, messages, slimchat: { drafts: true, language, conversation } };
    const response = await this.fetch("v1/chat/completions", body, signal);
    for await (const data of dataOf(response.body!)) {
      if (data === "[DONE]") return;
      const chunk = JSON.parse(data) as Chunk;
      if (chunk.error) throw refusal(500, chunk.error);
      const text = chunk.choices?.[0]?.delta?.content;
      if (text) yield { type: "token", text };
      if (chunk.slimchat?.type === "replaced") yield { type: "replaced", text: chunk.slimchat.text };
      if (chunk.slimchat?.type === "answer") yield { type: "answer", answer: chunk.slimchat };
    }
  }

  async passage(id: string): Promise<Passage> {
    return (await this.json(`v1/passages/${encodeURIComponent(id)}`)) as Passage;
  }

  async judge(answer: string, question: string, text: string, feedback: Feedback, about: Judged): Promise<void> {
    await this.json("v1/feedback", { answer_id: answer, question, answer: text, ...feedback, ...about });
  }

  async handOver(passed: Passed): Promise<HandedCase> {
    return (await this.json("v1/handoff", passed)) as HandedCase;
  }

  /** Whether the server can be reached and is ready. */
  async ready(): Promise<boolean> {
    return this.fetch("ready").then(() => true, () => false);
  }

  /** Keeps the token in a cookie that scripts cannot read. Only for the server's own page. */
  async enter(token: string): Promise<void> {
    await this.json("session", { token });
  }

  private async json(path: string, body?: unknown): Promise<unknown> {
    return (await this.fetch(path, body)).json();
  }

  private async fetch(path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = {};
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (this.token) headers["Authorization"] = `Bearer ${this.token}`;
    return answered(await fetch(new URL(path, this.base), {
      method: body === undefined ? "GET" : "POST",
      headers,
      credentials: this.token ? "omit" : "same-origin",
      referrerPolicy: "no-referrer",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    }));
  }
}

/** The response, unless it is an error. */
export async function answered(response: Response): Promise<Response> {
  if (response.ok) return response;
  const body = (await response.json().catch(() => null)) as { error?: Told } | null;
  throw refusal(response.status, body?.error);
}

/** An error as the server writes it. */
type Told = Pick<ChatError, "fact" | "fix"> & { param?: string | null; code?: string | null };

const refusal = (status: number, told?: Told): Refusal =>
  new Refusal(status, { fact: told?.fact ?? `HTTP ${status}`, fix: told?.fix ?? "" }, told?.param ?? null, told?.code ?? null);

interface Chunk {
  error?: Told;
  choices?: { delta?: { content?: string } }[];
  slimchat?: { type: "replaced"; text: string } | ({ type: "answer" } & Answer);
}
