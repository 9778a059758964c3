import { createKnowledge, type DocumentRow, type Documents, type KnowledgeEvent, type KnowledgeIntent, type Language, type Link, type PassageMap, type SlimKnowledge, type State } from "../src/knowledge";

export const EVIL = '<img src=x onerror="window.__pwned = 1">';

export const state = (changes: Partial<State> = {}): State => ({
  generation: 1, documents: 3, passages: 12345, skipped: 1, folder: "docs", endings: [".md", ".txt"],
  limit: 50e6, chunk: 4, rebuilding: false,
  pending: { added: [], changed: [], removed: [], count: 0, unreadable: null }, removed: [], golden: null,
  ...changes,
});

export const row = (source: string, changes: Partial<DocumentRow> = {}): DocumentRow => ({
  source, title: "Returns", language: "en", pages: 2, passages: 1234, superseded: false,
  cited: 3, cited_session: 3, cited_golden: 0, changed: 1_700_000_000, ...changes,
});

export const documents = (changes: Partial<Documents> = {}): Documents => ({
  type: "documents",
  rows: [row("returns.md"), row(EVIL, { title: EVIL, pages: null, superseded: true, cited: 3, cited_session: 1, cited_golden: 2, changed: null })],
  offset: 0, page_size: 25, matched: 30, total: 60,
  coverage: { documents: 60, uncited: 20, answers: 7, golden: null },
  ...changes,
});

export const map: PassageMap = {
  documents: ["a.md", "b.md", "c.md"], named: 2, passages: 9, explained: [0.25, 0.125],
  points: [[0, 0, 0, "p1", "Left", null], [1, 0, 1, "p2", EVIL, 4], [1, 1, 2, "p3", "Corner", null]],
  questions: [{ id: "q", question: "Why not?", how: "unanswered", expected: "answer", action: "refuse", sources: ["b.md"], cited: [], x: 2, y: 0, nearest: 1 }],
};

/** A host that does what the test says. */
export class FakeShelf implements Link {
  readonly sent: KnowledgeIntent[] = [];
  readonly buffers: (ArrayBuffer[] | undefined)[] = [];
  private readonly listeners = new Set<(request: string, event: KnowledgeEvent) => void>();
  show: (state: State | null) => void = () => undefined;
  speak: (language: Language | null) => void = () => undefined;
  live: (live: boolean) => void = () => undefined;

  send(intent: KnowledgeIntent, buffers?: ArrayBuffer[]): void {
    this.sent.push(intent);
    this.buffers.push(buffers);
  }
  onEvent(listener: (request: string, event: KnowledgeEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  onState(listener: (state: State | null) => void): () => void {
    this.show = listener;
    return () => undefined;
  }
  onLanguage(listener: (language: Language | null) => void): () => void {
    this.speak = listener;
    return () => undefined;
  }
  onConnection(listener: (live: boolean) => void): () => void {
    this.live = listener;
    return () => undefined;
  }

  last(type: string): KnowledgeIntent & Record<string, unknown> {
    const found = this.sent.findLast((intent) => intent.type === type);
    if (!found) throw new Error(`nothing of type ${type} was sent`);
    return found as KnowledgeIntent & Record<string, unknown>;
  }

  /** Answers the last request of a type. */
  async reply(type: string, event: KnowledgeEvent): Promise<void> {
    for (const listener of this.listeners) listener(String(this.last(type)["request"]), event);
    await settled();
  }
}

export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** A connected element in the page, and what a person finds and does in it. */
export class Bench {
  readonly host = new FakeShelf();

  constructor(readonly element: SlimKnowledge = createKnowledge()) {
    document.body.append(element);
    element.connect(this.host);
    this.host.show(state());
  }

  all<T extends Element = HTMLElement>(selector: string): T[] {
    return [...this.element.shadowRoot!.querySelectorAll<T>(selector)];
  }
  find<T extends Element = HTMLElement>(selector: string): T {
    const [found] = this.all<T>(selector);
    if (!found) throw new Error(`nothing matches ${selector}`);
    return found;
  }
  text(selector: string): string {
    return this.find(selector).textContent ?? "";
  }
  button(label: string): HTMLButtonElement {
    const found = this.all<HTMLButtonElement>("button").find((each) => (each.getAttribute("aria-label") ?? each.textContent)?.startsWith(label));
    if (!found) throw new Error(`no button is called ${label}`);
    return found;
  }
  press(label: string): HTMLButtonElement {
    const found = this.button(label);
    found.click();
    return found;
  }
  drop(...files: File[]): void {
    const event = new Event("drop", { bubbles: true, cancelable: true });
    Object.assign(event, { dataTransfer: { files } });
    this.find(".zone").dispatchEvent(event);
  }
  get focused(): Element | null {
    return this.element.shadowRoot!.activeElement;
  }
  get said(): string {
    return this.text("[role=status]");
  }
  close(): void {
    this.element.disconnect();
    this.element.remove();
  }
}
