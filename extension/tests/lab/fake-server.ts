import type { Bot, Job } from "../../src/lab/protocol";
import type { Server } from "../../src/lab/server";

/** A websocket whose other end is the test. */
export class FakeSocket {
  readyState = 0;
  readonly sent: unknown[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;

  send(data: unknown): void {
    this.sent.push(typeof data === "string" ? JSON.parse(data) : data);
  }

  close(): void {
    this.lose();
  }

  accept(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  tell(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  lose(): void {
    this.readyState = 3;
    this.onclose?.();
  }
}

/** A server whose answers and sockets are the test's. */
export class FakeServer implements Server {
  readonly sockets: FakeSocket[] = [];
  readonly asked: string[] = [];
  answer = new Response("{}");

  request(path: string, init?: RequestInit): Promise<Response> {
    this.asked.push([init?.method ?? "GET", path, init?.body ?? ""].join(" ").trim());
    return Promise.resolve(this.answer);
  }

  socket(): WebSocket {
    this.sockets.push(new FakeSocket());
    return this.last as unknown as WebSocket;
  }

  get last(): FakeSocket {
    return this.sockets.at(-1)!;
  }
}

export const bot = (given: Partial<Bot> = {}): Bot => ({
  id: "bAcme",
  path: "build/acme-bot",
  name: "Acme",
  kind: "folder",
  documents: 1,
  passages: 1200,
  languages: { es: 1, en: 5 },
  size: 1_230_000,
  built: "2026-11-28T12:00:00+00:00",
  score: { name: "recall@5", value: 0.917 },
  docs: "acme",
  watching: false,
  loaded: false,
  error: null,
  ...given,
});

export const job = (given: Partial<Job> = {}): Job => ({
  id: "j1",
  kind: "build",
  target: null,
  bot: "build/acme-bot",
  docs: "acme",
  name: "Acme",
  state: "running",
  stage: "embed",
  done: 3,
  total: 10,
  detail: "returns.md",
  log: [{ time: "2026-11-28T12:00:00+00:00", text: "embed" }],
  created: "2026-11-28T12:00:00+00:00",
  started: "2026-11-28T12:00:00+00:00",
  ended: null,
  page: null,
  result: null,
  error: null,
  ...given,
});
