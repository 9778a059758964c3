import type { ChatEvent, ContactField, ConversationSummary, Feedback, HandoffError, HandoffForm, Intent, Language, PassageEvent, Snapshot } from "./protocol";
import { newId, Replies } from "./replies";
import { active, asked, reduce, stopping, synced, type Turn, type Turns } from "./state";
import type { Connection, Transport } from "./transport";

/** How long the bot may stay silent, in milliseconds, before the user hears of it. */
export const PATIENCE_MS = { ask: 10_000, stop: 3_000, reply: 6_000, handoff: 15_000 };

/** Events that tell nothing about an answer under way. */
const BESIDE = new Set<ChatEvent["type"]>(["noted", "handed", "not_handed"]);

export interface StoreListener {
  changed(): void;
  /** An answer has just come to its end. */
  finished(turn: Turn): void;
  /** The bot has not reacted for long. */
  fellSilent(): void;
  connectionChanged(): void;
}

/** What one view knows, and what it may ask for. Draws nothing. */
export class ChatStore {
  turns: Turns = [];
  conversation = "";
  conversations: readonly ConversationSummary[] = [];
  language: Language | null = null;
  connection: Connection = "live";
  silent = false;
  private transport: Transport | undefined;
  private subscriptions: (() => void)[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly passages = new Replies<PassageEvent>(PATIENCE_MS.reply);
  private readonly notes = new Replies<Feedback>(PATIENCE_MS.reply);
  private readonly handovers = new Replies<HandoffError | "kept">(PATIENCE_MS.handoff);

  constructor(private readonly listener: StoreListener) {}

  get busy(): boolean {
    return active(this.turns) !== undefined;
  }

  /** Whether something new may be asked for. */
  get idle(): boolean {
    return this.live && !this.busy;
  }

  get live(): boolean {
    return this.transport !== undefined && this.connection === "live";
  }

  /** Whether the host can show how an answer came about. */
  get inspects(): boolean {
    return this.live && this.transport?.inspects === true;
  }

  /** What a customer must be asked before a person takes over; null where none does. */
  get handoff(): HandoffForm | null {
    return this.transport?.handoff ?? null;
  }

  connect(transport: Transport): void {
    this.disconnect();
    this.transport = transport;
    this.subscriptions = [transport.onEvent((request, event) => this.take(request, event))];
    if (transport.onConnection) {
      this.subscriptions.push(transport.onConnection((connection) => this.setConnection(connection)));
    }
    if (transport.onSnapshot) {
      this.subscriptions.push(transport.onSnapshot((snapshot) => this.show(snapshot)));
    }
    this.send({ type: "attach" });
  }

  disconnect(): void {
    for (const undo of this.subscriptions.splice(0)) undo();
    clearTimeout(this.timer);
    this.passages.giveUp();
    this.notes.giveUp();
    this.handovers.giveUp();
    this.transport = undefined;
  }

  /** Returns whether the intent could be sent. */
  send(intent: Intent): boolean {
    if (!this.live) return false;
    this.transport?.send(intent);
    return true;
  }

  /** Returns whether the question is on its way. */
  ask(text: string, replaces?: string): boolean {
    if (!this.idle) return false;
    const request = newId();
    this.set(asked(this.turns, request, text, replaces));
    this.wait(PATIENCE_MS.ask, () => this.setSilent(true));
    return this.send({ type: "ask", request, text, ...(replaces === undefined ? {} : { replaces }) });
  }

  stop(): void {
    const turn = active(this.turns);
    if (!turn || !this.transport) return;
    this.send({ type: "stop", request: turn.request });
    // A bot that never reacted may be gone; the user must get the text field back.
    if (this.silent) return this.giveUp(turn.request);
    this.set(stopping(this.turns, turn.request));
    this.wait(PATIENCE_MS.stop, () => this.giveUp(turn.request));
  }

  clear(): void {
    this.send({ type: "clear" });
    this.take("", { type: "cleared" });
  }

  speak(language: Language | null): void {
    this.send({ type: "language", language });
    this.language = language;
    this.listener.changed();
  }

  /** The passage behind a citation, or null when nobody sends it. */
  async passage(id: string): Promise<PassageEvent | null> {
    const reply = this.passages.expect(id);
    if (!this.send({ type: "passage", passage_id: id })) return null;
    return reply;
  }

  /** Resolves to whether the verdict was kept. */
  async judge(turn: Turn, feedback: Feedback): Promise<boolean> {
    const { request, question, text } = turn;
    const reply = this.notes.expect(request);
    const sent = this.send({ type: "feedback", request, answer: turn.id ?? "", question, text, ...feedback });
    return sent && (await reply) !== null;
  }

  /** Resolves to null where a person takes over, else to what is wrong. */
  async handOver(turn: Turn, contact: Partial<Record<ContactField, string>>, consent: boolean): Promise<HandoffError | null> {
    const { request } = turn;
    const reply = this.handovers.expect(request);
    const silence: HandoffError = { fact: "", fix: "", field: null };
    if (!this.send({ type: "handoff", request, contact, consent })) return silence;
    const told = (await reply) ?? silence;
    return told === "kept" ? null : told;
  }

  private take(request: string, event: ChatEvent): void {
    if (event.type === "passage") return this.passages.settle(event.passage_id, event);
    const before = this.turns.find((turn) => turn.request === request);
    const next = reduce(this.turns, request, event);
    const after = next.find((turn) => turn.request === request);
    if (!BESIDE.has(event.type) && after && after.status !== "stopping") this.wait();
    this.set(next);
    if (event.type === "noted") this.notes.settle(request, event.feedback);
    if (event.type === "handed") this.handovers.settle(request, "kept");
    if (event.type === "not_handed") this.handovers.settle(request, event.error);
    if (after?.status === "done" && before?.status !== "done") this.listener.finished(after);
    if (event.type === "cleared") this.wait();
  }

  private show(snapshot: Snapshot): void {
    const other = snapshot.conversation !== this.conversation;
    // Answers under way in another conversation go on there; its host tells of them on return.
    const kept = other && this.conversation !== "" ? [] : this.turns;
    this.conversation = snapshot.conversation;
    this.conversations = snapshot.conversations;
    this.language = snapshot.language;
    if (other) this.wait();
    this.turns = synced(kept, snapshot.messages);
    this.listener.changed();
  }

  private setConnection(connection: Connection): void {
    if (connection === this.connection) return;
    this.connection = connection;
    if (connection === "live") {
      this.send({ type: "attach" });
    } else {
      this.passages.giveUp();
      this.notes.giveUp();
      for (const turn of this.turns) if (turn.status !== "done") this.giveUp(turn.request);
    }
    this.listener.connectionChanged();
    this.listener.changed();
  }

  private giveUp(request: string): void {
    this.take(request, { type: "stopped" });
  }

  private set(turns: Turns): void {
    if (turns === this.turns) return;
    this.turns = turns;
    this.listener.changed();
  }

  private wait(ms?: number, then?: () => void): void {
    clearTimeout(this.timer);
    this.setSilent(false);
    if (ms !== undefined && then) this.timer = setTimeout(then, ms);
  }

  private setSilent(silent: boolean): void {
    if (silent === this.silent) return;
    this.silent = silent;
    if (silent) this.listener.fellSilent();
    this.listener.changed();
  }
}
