import { createChat, type Answer, type ChatEvent, type Citation, type Intent, type SlimChat, type Snapshot, type StoredMessage } from "../src/chat";
import type { Connection, EventListener, Transport } from "../src/chat/transport";

export const citation: Citation = {
  source: "returns.md",
  title: "Returns",
  section: "Returns > Europe",
  page: 3,
  quote: "Send it  back\n<b>within</b> 30 days.",
  passage_id: "p1",
  score: 0.874,
};

export const answer = (changes: Partial<Answer> = {}): Answer => ({
  text: "Send it **back**. [1]",
  action: "answer",
  citations: [citation],
  confidence: 0.9,
  language: "en",
  cancelled: false,
  ...changes,
});

export const stored = (request: string, changes: Partial<StoredMessage> = {}): StoredMessage[] => [
  { request, role: "user", text: "Returns?" },
  {
    request,
    role: "assistant",
    text: "Send it **back**. [1]",
    action: "answer",
    citations: [citation],
    confidence: 0.9,
    language: "en",
    stopped: false,
    error: null,
    ...changes,
  },
];

/** A host that does what the test says. */
export class FakeTransport implements Transport {
  readonly sent: Intent[] = [];
  private readonly listeners = new Set<EventListener>();
  private showed: (snapshot: Snapshot) => void = () => undefined;
  private connected: (connection: Connection) => void = () => undefined;

  send(intent: Intent): void {
    this.sent.push(intent);
  }

  onEvent(listener: EventListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  onSnapshot(listener: (snapshot: Snapshot) => void): () => void {
    this.showed = listener;
    return () => undefined;
  }

  onConnection(listener: (connection: Connection) => void): () => void {
    this.connected = listener;
    return () => undefined;
  }

  show(changes: Partial<Snapshot>): void {
    const list = [{ id: "c1", title: "Returns?", turns: 1 }, { id: "c2", title: "", turns: 0 }];
    this.showed({ messages: [], conversation: "c1", conversations: list, language: null, ...changes });
  }

  set connection(connection: Connection) {
    this.connected(connection);
  }

  /** The last intent of a kind. */
  last<T extends Intent["type"]>(type: T): Extract<Intent, { type: T }> | undefined {
    return this.sent.findLast((intent): intent is Extract<Intent, { type: T }> => intent.type === type);
  }

  emit(request: string, ...events: ChatEvent[]): void {
    for (const event of events) for (const listener of this.listeners) listener(request, event);
  }

  get request(): string {
    const ask = this.sent.findLast((intent) => intent.type === "ask");
    return ask?.type === "ask" ? ask.request : "";
  }

  get size(): number {
    return this.listeners.size;
  }
}

/** A connected chat in the page, and what a person finds and does in it. */
export class Bench {
  readonly host = new FakeTransport();

  constructor(readonly chat: SlimChat = createChat()) {
    document.body.append(chat);
    chat.connect(this.host);
  }

  all<T extends Element = HTMLElement>(selector: string): T[] {
    return [...this.chat.shadowRoot!.querySelectorAll<T>(selector)];
  }

  find<T extends Element = HTMLElement>(selector: string): T {
    const [found] = this.all<T>(selector);
    if (!found) throw new Error(`nothing matches ${selector}`);
    return found;
  }

  /** The button that reads or is labelled so. */
  button(label: string): HTMLButtonElement {
    const reads = (each: HTMLElement): boolean =>
      each.getAttribute("aria-label") === label || (each.textContent ?? "") === label;
    const found = this.all<HTMLButtonElement>("button").find((each) => reads(each) && !each.closest("[hidden]"));
    if (!found) throw new Error(`no button is called ${label}`);
    return found;
  }

  press(label: string): void {
    this.button(label).click();
  }

  key(name: string, target: Element | null = this.focused): void {
    target?.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, composed: true }));
  }

  get focused(): Element | null {
    return this.chat.shadowRoot!.activeElement;
  }

  get said(): string {
    return this.find("[role=status]").textContent ?? "";
  }

  /** Asks, and answers. */
  talk(question: string, changes: Partial<Answer> = {}): string {
    this.chat.ask(question);
    const { request } = this.host;
    this.host.emit(request, { type: "answer", answer: answer({ id: `id-${question}`, ...changes }) });
    return request;
  }

  close(): void {
    this.chat.disconnect();
    this.chat.remove();
  }
}
