import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ChatEvent, SlimChat } from "../src/chat";
import { Api, Refusal } from "../src/hosts/web-api";
import { reasonOf } from "../src/hosts/web-reason";
import { KEPT, Shelf } from "../src/hosts/web-shelf";
import { dataOf } from "../src/hosts/web-sse";
import { WebTransport } from "../src/hosts/web-transport";
import { answer, citation, stored } from "./fixtures";

/** A server that says what the test says. */
class Server {
  readonly asked: { path: string; body: unknown; headers: Record<string, string>; credentials: string }[] = [];
  replies: Record<string, () => Response | Promise<Response>> = {};

  readonly fetch = async (url: URL, options: RequestInit): Promise<Response> => {
    const body = typeof options.body === "string" ? JSON.parse(options.body) : undefined;
    const headers = options.headers as Record<string, string>;
    this.asked.push({ path: url.pathname, body, headers, credentials: options.credentials ?? "" });
    const reply = this.replies[url.pathname];
    if (!reply) throw new TypeError("Failed to fetch");
    const response = await reply();
    options.signal?.addEventListener("abort", () => this.aborted());
    return response;
  };
  aborted: () => void = () => undefined;
}

const CHAT = "/bot/v1/chat/completions";
const line = (data: unknown): string => `data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
const token = (content: string): string => line({ choices: [{ delta: { content } }] });
const last = (text: string): string => line({ choices: [{ delta: {} }], slimchat: { type: "answer", ...answer({ text, id: "a1" }) } });
const streamed = (...lines: string[]): Response => new Response(lines.join(""));
const json = (data: unknown, status = 200): Response => new Response(JSON.stringify(data), { status });

let server: Server;
let shelf: Shelf;
let chat: WebTransport;
let events: [string, ChatEvent][];
let unauthorized: ReturnType<typeof vi.fn<() => void>>;

beforeEach(() => {
  server = new Server();
  vi.stubGlobal("fetch", server.fetch);
  localStorage.clear();
  shelf = new Shelf(localStorage, "key");
  unauthorized = vi.fn<() => void>();
  chat = new WebTransport(new Api("https://acme.example/bot", "T"), shelf, unauthorized);
  events = [];
  chat.onEvent((request, event) => events.push([request, event]));
});
afterEach(() => {
  chat.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const types = (): string[] => events.map(([, event]) => event.type);
const ended = (count = 1): Promise<void> =>
  vi.waitFor(() => expect(types().filter((type) => ["answer", "error", "stopped"].includes(type))).toHaveLength(count));

it("reads events however they are cut", async () => {
  const bytes = new TextEncoder().encode("data: ñandú\r\n\r\n: a comment\n\ndata: a\ndata:b\n\ndata: cut off");
  const body = new ReadableStream<Uint8Array>({
    start(control) {
      for (const byte of bytes) control.enqueue(Uint8Array.of(byte));
      control.close();
    },
  });
  const found = [];
  for await (const data of dataOf(body)) found.push(data);
  expect(found).toEqual(["ñandú", "a\nb"]);
});

it("asks with the turns before, streams, and keeps the turn", async () => {
  shelf.record(shelf.shown, ...stored("r0"), ...stored("bad", { error: { fact: "x", fix: "" } }));
  shelf.speak("es");
  server.replies[CHAT] = () => streamed(token("Se"), token("nd"), line({ choices: [], slimchat: { type: "replaced", text: "S" } }), last("Sure. [1]"), line("[DONE]"));
  chat.send({ type: "ask", request: "r1", text: "And in Spain?" });
  await ended();
  expect(types()).toEqual(["started", "token", "token", "replaced", "answer"]);
  const [asked] = server.asked;
  expect(asked!.headers["Authorization"]).toBe("Bearer T");
  expect(asked!.credentials).toBe("omit");
  expect(asked!.body).toMatchObject({
    stream: true,
    slimchat: { drafts: true, language: "es" },
    messages: [{ content: "Returns?" }, { content: "Send it **back**. [1]" }, { role: "user", content: "And in Spain?" }],
  });
  const kept = new Shelf(localStorage, "key").snapshot();
  expect(kept.messages.at(-1)).toMatchObject({ request: "r1", text: "Sure. [1]", id: "a1", action: "answer" });
  expect(kept.language).toBe("es");
});

it("asks again in place of a turn", async () => {
  shelf.record(shelf.shown, ...stored("r0"), ...stored("r1"));
  server.replies[CHAT] = () => streamed(last("New"));
  chat.send({ type: "ask", request: "r2", text: "Q", replaces: "r1" });
  await ended();
  expect(shelf.snapshot().messages.map(({ request }) => request)).toEqual(["r0", "r0", "r2", "r2"]);
});

it("stops: the request ends and what was written stays", async () => {
  let cut: () => void = () => undefined;
  server.replies[CHAT] = () => {
    const body = new ReadableStream<Uint8Array>({
      start(control) {
        control.enqueue(new TextEncoder().encode(token("Half")));
        cut = () => control.error(new DOMException("", "AbortError"));
      },
    });
    return new Response(body);
  };
  server.aborted = () => cut();
  chat.send({ type: "ask", request: "r", text: "Q" });
  await vi.waitFor(() => expect(types()).toContain("token"));
  chat.send({ type: "attach" });
  expect(events.at(-1)).toEqual(["r", { type: "replaced", text: "Half" }]);
  chat.send({ type: "stop", request: "r" });
  await ended();
  expect(shelf.snapshot().messages.at(-1)).toMatchObject({ text: "Half", stopped: true });
});

it("goes on in its conversation while another is shown, and forgets what is deleted", async () => {
  let answerNow: (response: Response) => void = () => undefined;
  server.replies[CHAT] = () => new Promise((resolve) => (answerNow = resolve));
  const first = shelf.shown;
  shelf.record(first, ...stored("r0"));
  chat.send({ type: "ask", request: "r", text: "Q" });
  chat.send({ type: "new" });
  events.length = 0;
  answerNow(streamed(token("A"), last("A")));
  await vi.waitFor(() => expect(shelf.messages(first)).toHaveLength(4));
  expect(events).toEqual([]);
  chat.send({ type: "ask", request: "s", text: "Q" });
  chat.send({ type: "delete", conversation: shelf.shown });
  answerNow(streamed(last("B")));
  await new Promise((resolve) => setTimeout(resolve));
  expect(shelf.shown).toBe(first);
  expect(shelf.snapshot().messages).toHaveLength(4);
});

it("tells customers what it means to them, the page's owner what the server says, and asks for a token", async () => {
  const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const error = { fact: "The token does not hold.", fix: "Send another." };
  server.replies[CHAT] = () => json({ error }, 401);
  chat.send({ type: "ask", request: "r", text: "Q" });
  await ended();
  expect(events.at(-1)).toEqual(["r", { type: "error", error: { fact: "", fix: "", reason: "denied" } }]);
  expect(warned).toHaveBeenLastCalledWith("slimchat: The token does not hold. Send another.");
  expect(unauthorized).toHaveBeenCalledOnce();
  server.replies[CHAT] = () => streamed(token("x"), line({ error: { fact: "Too slow.", fix: "", code: "answer_timeout" } }));
  chat.send({ type: "ask", request: "s", text: "Q" });
  await ended(2);
  expect(events.at(-1)![1]).toEqual({ type: "error", error: { fact: "", fix: "", reason: "slow" } });
  warned.mockRestore();
});

it.each([
  [429, "queue_full", "busy"],
  [429, "address_rate", "busy"],
  [400, "context_length_exceeded", "long"],
  [400, "too_many_messages", "long"],
  [504, "answer_timeout", "slow"],
  [403, "origin_not_allowed", "denied"],
  [503, "model_unavailable", "unavailable"],
  [500, "IndexFormatError", "unavailable"],
  [502, null, "unavailable"],
  [400, "invalid_request", undefined],
  [404, "toString", undefined],
])("takes a %i with the code %s for: %s", (status, code, reason) => {
  expect(reasonOf({ status, code })).toBe(reason);
});

it("sees a server that is gone, and that it is back", async () => {
  vi.useFakeTimers();
  const states: string[] = [];
  chat.onConnection((connection) => states.push(connection));
  chat.send({ type: "ask", request: "r", text: "Q" });
  await vi.advanceTimersByTimeAsync(6_000);
  expect(states).toEqual(["live", "server"]);
  server.replies["/bot/ready"] = () => json({});
  await vi.advanceTimersByTimeAsync(6_000);
  expect(states).toEqual(["live", "server", "live"]);
});

it("looks up passages and confirms verdicts that were kept", async () => {
  shelf.record(shelf.shown, ...stored("r0"), ...stored("r"));
  const passage = { text: "All of it", heading: "Returns", language: "en" };
  server.replies["/bot/v1/passages/p%2F1"] = () => json(passage);
  chat.send({ type: "passage", passage_id: "p/1" });
  await vi.waitFor(() => expect(events[0]![1]).toEqual({ type: "passage", passage_id: "p/1", ...passage }));
  const verdict = { verdict: "down", reasons: ["wrong"], comment: "" } as const;
  const intent = { type: "feedback", request: "r", answer: "a1", question: "Q", text: "A", ...verdict, reasons: ["wrong"] } as const;
  chat.send({ ...intent, reasons: ["wrong"] });
  await vi.waitFor(() => expect(server.asked).toHaveLength(2));
  server.replies["/bot/v1/feedback"] = () => json({}, 201);
  chat.send({ ...intent, reasons: ["wrong"] });
  await vi.waitFor(() => expect(types()).toEqual(["passage", "noted"]));
  const about = {
    history: [["user", "Returns?"], ["assistant", "Send it **back**. [1]"]],
    citations: [{ source: "returns.md", quote: citation.quote }], action: "answer", language: "en",
  };
  expect(server.asked.at(-1)!.body).toMatchObject({ answer_id: "a1", verdict: "down", reasons: ["wrong"], ...about });
  expect(shelf.snapshot().messages[3]!.feedback).toEqual(verdict);
});

it("keeps conversations: new, name, clear, delete and bring back", () => {
  const first = shelf.shown;
  shelf.record(first, ...stored("r"));
  shelf.begin();
  const second = shelf.shown;
  expect(second).not.toBe(first);
  shelf.begin();
  expect(shelf.shown).toBe(second);
  shelf.rename(first, "  Two \n words ");
  expect(shelf.snapshot().conversations).toEqual([
    { id: first, title: "Two words", turns: 1 },
    { id: second, title: "", turns: 0 },
  ]);
  shelf.delete(first);
  expect(shelf.snapshot().conversations).toHaveLength(1);
  shelf.restore(first);
  expect(shelf.shown).toBe(first);
  shelf.clear();
  expect(shelf.snapshot().messages).toEqual([]);
  shelf.restore(first);
  expect(shelf.snapshot().messages).toHaveLength(2);
  chat.send({ type: "delete", conversation: second });
  chat.send({ type: "delete", conversation: first });
  expect(shelf.snapshot().messages).toEqual([]);
});

it.each(["{", "null", '{"version":2}', '{"version":1,"conversations":5}'])("begins anew over %s", (kept) => {
  localStorage.setItem("key", kept);
  expect(new Shelf(localStorage, "key").snapshot().messages).toEqual([]);
});

it("keeps no more than it may, and nothing where it may not", () => {
  for (let n = 0; n < KEPT.messages; n++) shelf.record(shelf.shown, ...stored(`r${n}`));
  expect(shelf.snapshot().messages).toHaveLength(KEPT.messages);
  const none = new Shelf(null, "key");
  none.record(none.shown, ...stored("r"));
  expect(none.snapshot().messages).toHaveLength(2);
});

it("is an element that introduces itself and talks to its base", async () => {
  server.replies["/bot/v1/chat"] = () => json({ model: "acme", title: "Acme", suggestions: { "": ["Where is it?"] } });
  server.replies[CHAT] = () => streamed(token("Here"), last("Here"));
  await import("../src/hosts/web");
  document.body.innerHTML = '<slim-chat base="https://acme.example/bot/" token="T" keep="none"></slim-chat>';
  const element = document.querySelector("slim-chat") as SlimChat;
  const root = element.shadowRoot!;
  await vi.waitFor(() => expect(root.querySelector("h2")!.textContent).toBe("Acme"));
  expect(root.querySelector(".suggestion")!.textContent).toBe("Where is it?");
  element.ask("Where?");
  await vi.waitFor(() => expect(root.querySelector(".text")!.textContent).toContain("Here"));
  expect(localStorage.getItem("slim-chat https://acme.example/bot/")).toBeNull();
  let asked = 0;
  element.addEventListener("slim-chat-unauthorized", () => asked++);
  server.replies["/bot/v1/chat"] = () => json({}, 401);
  element.setAttribute("token", "other");
  await vi.waitFor(() => expect(asked).toBe(1));
  element.remove();
});

it("says what is wrong in the server's own words, or its status", async () => {
  server.replies["/bot/v1/chat"] = () => new Response("<html>", { status: 502 });
  const failure = await new Api("https://acme.example/bot/", null).about().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Refusal);
  expect((failure as Refusal).error.fact).toBe("HTTP 502");
});

it("passes a conversation on with all that was said, and keeps the case", async () => {
  const CASE = { id: "c".repeat(32), time: "2025-01-02T03:04:05+00:00" };
  shelf.record(shelf.shown, ...stored("r1"));
  shelf.record(shelf.shown, ...stored("r2", { id: "a2", action: "handoff", language: "pt" }));
  server.replies["/bot/v1/handoff"] = () => json({ error: { fact: "Wrong.", fix: "", param: "contact.email" } }, 400);
  chat.send({ type: "handoff", request: "r2", contact: { email: "x" }, consent: true });
  await vi.waitFor(() => expect(events).toEqual([["r2", { type: "not_handed", error: { fact: "", fix: "", field: "email" } }]]));
  server.replies["/bot/v1/handoff"] = () => json(CASE, 201);
  chat.send({ type: "handoff", request: "r2", contact: { email: "ana@example.com" }, consent: true });
  await vi.waitFor(() => expect(events.at(-1)).toEqual(["r2", { type: "handed", case: CASE }]));
  expect(server.asked.at(-1)?.body).toMatchObject({
    answer_id: "a2", language: "pt", sources: ["returns.md"], contact: { email: "ana@example.com" }, consent: true,
  });
  expect((server.asked.at(-1)?.body as { messages: unknown[] }).messages).toHaveLength(4);
  expect(shelf.until("r2").at(-1)?.handed).toEqual(CASE);
});
