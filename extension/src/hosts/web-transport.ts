import type { Answer, ChatError, ChatEvent, Connection, HandoffForm, Intent, Snapshot, StoredMessage, Transport } from "../chat";
import type { EventListener } from "../chat/transport";
import { languageOf } from "../chat/strings/languages";
import { reasonOf } from "./web-reason";
import { Refusal, type Api, type Judged, type Said } from "./web-api";
import type { Shelf } from "./web-shelf";

/** Turns that are sent along with a question, at most. */
const HISTORY = 12;
const RETRY_MS = 5_000;

interface Job {
  request: string;
  question: string;
  conversation: string;
  text: string;
  stopped: boolean;
  readonly abort: AbortController;
}

type Ask = Extract<Intent, { type: "ask" }>;
type HandOver = Extract<Intent, { type: "handoff" }>;
type Judge = Extract<Intent, { type: "feedback" }>;

/** A chat over HTTP: the server answers, the browser keeps what was said. */
export class WebTransport implements Transport {
  /** As the server tells it, once it has. */
  handoff: HandoffForm | null = null;
  private readonly jobs = new Map<string, Job>();
  private readonly events = new Set<EventListener>();
  private readonly snapshots = new Set<(snapshot: Snapshot) => void>();
  private readonly connections = new Set<(connection: Connection) => void>();
  private connection: Connection = "live";
  private retry: ReturnType<typeof setTimeout> | undefined;

  /** `unauthorized`: the server wants a token, or another one. */
  constructor(
    private readonly api: Api,
    private readonly shelf: Shelf,
    private readonly unauthorized: () => void = () => undefined,
  ) {}

  onEvent(listener: EventListener): () => void {
    return added(this.events, listener);
  }

  onSnapshot(listener: (snapshot: Snapshot) => void): () => void {
    listener(this.shelf.snapshot());
    return added(this.snapshots, listener);
  }

  onConnection(listener: (connection: Connection) => void): () => void {
    listener(this.connection);
    return added(this.connections, listener);
  }

  send(intent: Intent): void {
    const { shelf } = this;
    switch (intent.type) {
      case "ask":
        return void this.ask(intent);
      case "stop":
        return this.stop((job) => job.request === intent.request);
      case "passage":
        return void this.passage(intent.passage_id);
      case "feedback":
        return void this.judge(intent);
      case "handoff":
        return void this.handOver(intent);
      case "attach":
        return this.attach();
      case "inspect":
        return;
      case "clear":
        this.drop(shelf.shown);
        shelf.clear();
        break;
      case "delete":
        this.drop(intent.conversation);
        shelf.delete(intent.conversation);
        break;
      case "language":
        shelf.speak(intent.language);
        break;
      case "rename":
        shelf.rename(intent.conversation, intent.title);
        break;
      case "new":
        shelf.begin();
        break;
      case "select":
        shelf.select(intent.conversation);
        break;
      case "restore":
        shelf.restore(intent.conversation);
        break;
    }
    this.tell();
    if (intent.type !== "language" && intent.type !== "rename") this.attach();
  }

  /** Ends everything; nothing is told afterwards. */
  close(): void {
    clearTimeout(this.retry);
    this.events.clear();
    this.snapshots.clear();
    this.connections.clear();
    for (const job of this.jobs.values()) job.abort.abort();
  }

  private async ask({ request, text, replaces }: Ask): Promise<void> {
    const { shelf } = this;
    if (replaces !== undefined) {
      this.stop((job) => job.request === replaces);
      shelf.takeBack(replaces);
      this.tell();
    }
    const abort = new AbortController();
    const job: Job = { request, question: text, conversation: shelf.shown, text: "", stopped: false, abort };
    this.jobs.set(request, job);
    this.post(job, { type: "started", question: text });
    try {
      const answer = await this.stream(job);
      this.record(job, { ...answer, id: answer.id ?? null, stopped: answer.cancelled });
      this.post(job, { type: "answer", answer });
    } catch (error) {
      this.fail(job, error);
    }
  }

  private async stream(job: Job): Promise<Answer> {
    const messages: Said[] = [...said(this.shelf.messages(job.conversation)), { role: "user", content: job.question }];
    const pieces = this.api.answer(messages, this.shelf.language, job.conversation, job.abort.signal);
    for await (const piece of pieces) {
      if (piece.type === "answer") return { ...piece.answer };
      job.text = piece.type === "token" ? job.text + piece.text : piece.text;
      this.post(job, piece);
    }
    throw new Refusal(502, { fact: "", fix: "" });
  }

  private fail(job: Job, error: unknown): void {
    if (job.stopped) {
      this.record(job, { text: job.text, stopped: true });
      this.post(job, { type: "stopped" });
      return;
    }
    if (!this.jobs.has(job.request)) return; // dropped
    const told = this.told(error);
    this.record(job, { text: job.text, error: told });
    this.post(job, { type: "error", error: told });
  }

  /**
   * What an error is to the user, who reads it in the chat's language; the server's own words are for
   * whoever looks after the page. A server that cannot be reached is looked for again.
   */
  private told(error: unknown): ChatError {
    if (!(error instanceof Refusal)) {
      this.setConnection("server");
      return { fact: "", fix: "" };
    }
    if (error.status === 401) this.unauthorized();
    const { fact, fix } = error.error;
    if (fact) console.warn(`slimchat: ${fact} ${fix}`);
    const reason = reasonOf(error);
    return { fact: "", fix: "", ...(reason && { reason }) };
  }

  private stop(wanted: (job: Job) => boolean): void {
    for (const job of [...this.jobs.values()].filter(wanted)) {
      job.stopped = true;
      job.abort.abort();
    }
  }

  private drop(conversation: string): void {
    for (const job of [...this.jobs.values()].filter((one) => one.conversation === conversation)) {
      this.jobs.delete(job.request);
      job.abort.abort();
    }
  }

  private attach(): void {
    for (const job of this.jobs.values()) {
      this.post(job, { type: "started", question: job.question });
      if (job.text) this.post(job, { type: "replaced", text: job.text });
    }
  }

  private async passage(id: string): Promise<void> {
    const event = { type: "passage", passage_id: id } as const;
    try {
      this.emit("", { ...event, ...(await this.api.passage(id)) });
    } catch (error) {
      this.emit("", { ...event, error: this.told(error) });
    }
  }

  private async judge({ request, answer, question, text, verdict, reasons, comment, edited }: Judge): Promise<void> {
    const feedback = { verdict, reasons, comment, ...(edited && { edited }) };
    try {
      await this.api.judge(answer || request, question, text, feedback, judged(this.shelf.until(request)));
    } catch (error) {
      this.told(error);
      return; // what is not confirmed is told to the user by the chat
    }
    this.shelf.judge(request, feedback);
    this.emit(request, { type: "noted", feedback });
    this.tell();
  }

  private async handOver({ request, contact, consent }: HandOver): Promise<void> {
    const messages = this.shelf.until(request);
    const answered = messages.at(-1);
    if (!answered) return;
    try {
      const handed = await this.api.handOver({
        answer_id: answered.id || request,
        messages: messages.filter(({ text }) => text).map(({ role, text }) => ({ role, content: text })),
        language: languageOf(answered.language ?? null, ""),
        sources: [...new Set((answered.citations ?? []).map(({ source }) => source))],
        contact,
        consent,
      });
      this.shelf.mark(request, { handed });
      this.emit(request, { type: "handed", case: handed });
      this.tell();
    } catch (error) {
      const field = error instanceof Refusal ? (error.param?.replace(/^contact\./, "") ?? null) : null;
      this.emit(request, { type: "not_handed", error: { ...this.told(error), field } });
    }
  }

  private record(job: Job, ending: Partial<StoredMessage>): void {
    this.jobs.delete(job.request);
    const { request, question, conversation } = job;
    const answered: StoredMessage = { request, role: "assistant", text: "", ...shown(ending) };
    this.shelf.record(conversation, { request, role: "user", text: question }, answered);
    this.tell();
  }

  private setConnection(connection: Connection): void {
    if (connection !== this.connection) {
      this.connection = connection;
      for (const listener of this.connections) listener(connection);
    }
    clearTimeout(this.retry);
    if (connection === "live") return;
    this.retry = setTimeout(() => {
      void this.api.ready().then((ready) => this.setConnection(ready ? "live" : "server"));
    }, RETRY_MS);
  }

  private post(job: Job, event: ChatEvent): void {
    if (job.conversation === this.shelf.shown) this.emit(job.request, event);
  }

  private emit(request: string, event: ChatEvent): void {
    for (const listener of this.events) listener(request, event);
  }

  private tell(): void {
    for (const listener of this.snapshots) listener(this.shelf.snapshot());
  }
}

function added<T>(set: Set<T>, item: T): () => void {
  set.add(item);
  return () => set.delete(item);
}

/** What a verdict on the last of these messages is about, within what the server takes. */
function judged(messages: readonly StoredMessage[]): Judged {
  const { action, citations, language } = messages.at(-1) ?? {};
  return {
    history: said(messages.slice(0, -2)).map(({ role, content }) => [role, content.slice(0, 20_000)]),
    citations: (citations ?? []).slice(0, 20).map(({ source, quote }) => ({ source, quote: quote.slice(0, 2_000) })),
    action: action ?? null,
    language: language ?? null,
  };
}

/** The turns that have a question and an answer. */
function said(messages: readonly StoredMessage[]): Said[] {
  const turns: Said[] = [];
  messages.forEach((message, place) => {
    const asked = messages[place - 1];
    if (message.role !== "assistant" || message.error || !message.text || asked?.role !== "user") return;
    turns.push({ role: "user", content: asked.text }, { role: "assistant", content: message.text });
  });
  return turns.slice(-2 * HISTORY);
}

function shown(ending: Partial<StoredMessage>): Partial<StoredMessage> {
  const { id, text, action, citations, notice, choices, bot, confidence, language, stopped, error } = ending;
  const all = { id, text, action, citations, notice, choices, bot, confidence, language, stopped, error };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
