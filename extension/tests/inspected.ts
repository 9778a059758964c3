import { createInspector, type InspectorEvent, type InspectorIntent, type Language, type Link, type Report, type SlimInspect } from "../src/inspector";

export const EVIL = '<img src=x onerror="window.__pwned = 1">';

export const report = (changes: Partial<Report> = {}): Report => ({
  answer: {
    id: "a1",
    question: "Can I return an opened machine?",
    text: `Within 30 days. [1] ${EVIL}`,
    action: "answer",
    confidence: 0.9,
    language: "en",
    cancelled: false,
    citations: [],
  },
  completed: null,
  threshold: 0.25,
  steps: [
    { name: "retrieve", seconds: 0.05, detail: { hits: [{ source: "a.md" }], seconds: { lexical: 0.01 } } },
    { name: "moderate", seconds: 0.002, detail: { flags: [], scores: { calm: 0.98765, [EVIL]: EVIL } } },
  ],
  timeline: [
    { name: "retrieve", start: 0, seconds: 0.05, depth: 0 },
    { name: "lexical", start: 0, seconds: 0.01, depth: 1 },
    { name: "moderate", start: 0.05, seconds: 0.002, depth: 0 },
    { name: "", start: 0.052, seconds: 0.001, depth: 0 },
  ],
  candidates: [
    {
      passage_id: "p1", source: "returns.md", page: 3, rank: 1,
      scores: { lexical: 5.5, dense: 0.61, fused: 0.22, reader: 0.9 },
      why: ["lexical rank 1 (BM25 5.5)"],
      heading: [["Returns", true], [" > Opened", false]],
      text: [["You can ", false], ["return", true], [` it. ${EVIL}`, false]],
      verdict: { code: "quoted", markers: [1, 2] },
    },
    {
      passage_id: "p2", source: EVIL, page: null, rank: 2, scores: { dense: 0.4 }, why: [],
      heading: [[EVIL, false]], text: [["x", false]], verdict: { code: "below", reader: 0.125, threshold: 0.25 },
    },
    {
      passage_id: null, source: "twin.md", page: null, rank: null, scores: {}, why: [],
      heading: [["Returns", false]], text: [], verdict: { code: "a later reason" },
    },
  ],
  prompt: null,
  sentences: [],
  ...changes,
});

/** A host that does what the test says. */
export class FakeLink implements Link {
  readonly sent: InspectorIntent[] = [];
  private readonly listeners = new Set<(request: string, event: InspectorEvent) => void>();
  show: (report: Report | null) => void = () => undefined;
  speak: (language: Language | null) => void = () => undefined;
  live: (live: boolean) => void = () => undefined;

  send(intent: InspectorIntent): void {
    this.sent.push(intent);
  }
  onEvent(listener: (request: string, event: InspectorEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  onReport(listener: (report: Report | null) => void): () => void {
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

  /** Answers the last request. */
  async reply(event: InspectorEvent): Promise<void> {
    const request = this.sent.at(-1)?.request ?? "";
    for (const listener of this.listeners) listener(request, event);
    await new Promise((resolve) => setTimeout(resolve));
  }

  get size(): number {
    return this.listeners.size;
  }
}

/** A connected inspector in the page, and what a person finds and does in it. */
export class Bench {
  readonly host = new FakeLink();

  constructor(
    shown: Report | null = report(),
    readonly element: SlimInspect = createInspector(),
  ) {
    document.body.append(element);
    element.connect(this.host);
    this.host.show(shown);
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

  press(label: string): HTMLButtonElement {
    const found = this.all<HTMLButtonElement>("button").find((each) => each.textContent?.startsWith(label));
    if (!found) throw new Error(`no button is called ${label}`);
    found.click();
    return found;
  }

  submit(form: string, text: string): void {
    this.find<HTMLInputElement>(`${form} input`).value = text;
    this.find(form).dispatchEvent(new Event("submit", { cancelable: true }));
  }

  get said(): string {
    return this.text("[role=status]");
  }

  close(): void {
    this.element.disconnect();
    this.element.remove();
  }
}
