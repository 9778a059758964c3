import type { Answer, ChatEvent, Citation, Intent, StoredMessage } from "../src/chat";
import type { EventListener, Transport } from "../src/chat/transport";

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

  send(intent: Intent): void {
    this.sent.push(intent);
  }

  onEvent(listener: EventListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
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
