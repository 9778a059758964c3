import { createBlind, type BlindEvent, type Link as BlindLink, type State as BlindState } from "../src/blind";
import { createEvaluation, type EvaluationEvent, type Link as EvaluationLink, type Row, type State as EvaluationState } from "../src/evaluation";
import { createTuner, type Link as TunerLink, type State as TunerState, type Trial, type TunerEvent } from "../src/tuner";
import { trials as compared } from "./controlled";

/** A host that does what the test says, for any of the three elements. */
export class FakeLink<Intent extends object, Event, State> {
  readonly sent: Intent[] = [];
  speak: (language: "en" | "es" | "pt" | null) => void = () => undefined;
  live: (live: boolean) => void = () => undefined;
  show: (state: State | null) => void = () => undefined;
  private listener: (request: string, event: Event) => void = () => undefined;

  send(intent: Intent): void {
    this.sent.push(intent);
  }
  onEvent(listener: (request: string, event: Event) => void): () => void {
    this.listener = listener;
    return () => undefined;
  }
  onState(listener: (state: State | null) => void): () => void {
    this.show = listener;
    return () => undefined;
  }
  onCompared(listener: (value: ReturnType<typeof compared> | null) => void): () => void {
    listener(compared({ pins: ["Where is it?"] }));
    return () => undefined;
  }
  onLanguage(listener: (language: "en" | "es" | "pt" | null) => void): () => void {
    this.speak = listener;
    return () => undefined;
  }
  onConnection(listener: (live: boolean) => void): () => void {
    this.live = listener;
    return () => undefined;
  }
  /** The last request, without its id. */
  get last(): Record<string, unknown> {
    const { request: _, ...rest } = this.sent.at(-1) as Record<string, unknown>;
    return rest;
  }
  /** Answers the last request. */
  async reply(event: Event): Promise<void> {
    const { request } = this.sent.at(-1) as { request?: string };
    this.listener(request ?? "", event);
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** A connected element in the page, and what a person finds and does in it. */
export class Bench<Intent extends object, Event, State> {
  readonly host = new FakeLink<Intent, Event, State>();

  constructor(
    readonly element: HTMLElement & { connect(link: never): void; disconnect(): void },
    state: State,
  ) {
    document.body.append(element);
    element.connect(this.host as never);
    this.host.show(state);
  }

  all<T extends Element = HTMLElement>(selector: string): T[] {
    return [...this.element.shadowRoot!.querySelectorAll<T>(selector)];
  }
  find<T extends Element = HTMLElement>(selector: string): T {
    const [found] = this.all<T>(selector);
    if (!found) throw new Error(`nothing matches ${selector}`);
    return found;
  }
  press(label: string): HTMLButtonElement {
    const name = (each: Element): string => each.getAttribute("aria-label") ?? each.textContent ?? "";
    const found = this.all<HTMLButtonElement>("button").find((each) => name(each).startsWith(label));
    if (!found) throw new Error(`no button is called ${label}`);
    found.click();
    return found;
  }
  enter(field: HTMLInputElement | HTMLSelectElement, value: string): void {
    field.value = value;
    for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
  }
  get said(): string {
    return this.find("[role=status]").textContent ?? "";
  }
  get text(): string {
    const told = [...this.element.shadowRoot!.querySelectorAll<HTMLElement>("*")].filter((each) => each.tagName !== "STYLE" && each.children.length === 0);
    return told.map((each) => each.textContent).join(" | ");
  }
  close(): void {
    this.element.disconnect();
    this.element.remove();
  }
}

export const trial = (number: number, quality: number, latency: number, changes: Partial<Trial> = {}): Trial => ({
  number, state: "complete", changes: number === 0 ? {} : { "retriever.k": number }, asked: 12, quality, latency, median: latency / 2, seconds: 1, builds: false, ...changes,
});

export const tuning = (changes: Partial<TunerState> = {}): TunerState => ({
  knobs: [
    { path: "retriever.k", builds: false, low: 1, high: 12 },
    { path: "chunking.max_tokens", builds: true, low: 64, high: 400 },
    { path: "answer.mode", builds: false, choices: ["extractive", "generative"] },
  ],
  questions: 12, held: 4, trouble: null, output: "tuned.yaml", resumable: false, running: false, max_latency: null,
  trials: [], front: [], best: null, candidate: null, rebuild: [], undo: false, outcome: null, ...changes,
});

export const difference = { n: 12, before: 0.5, after: 0.6, gain: 0.1, low: 0.02, high: 0.2, won: 3, lost: 1 };

export const tuner = (state = tuning()) => new Bench<{ request?: string }, TunerEvent, TunerState>(createTuner() as never, state);

export const row = (id: string, changes: Partial<Row> = {}): Row => ({
  id, question: `Question ${id}?`, language: "en", kind: "standalone", expected: "answer", action: "answer", worth: 0.5, before: null, how: null,
  rank: 1, confidence: 0.8, seconds: 0.2, answer: "Said.", reference: "Right.", cited: ["a.md"], sources: ["b.md"], error: null, ...changes,
});

export const evaluated = (changes: Partial<EvaluationState> = {}): EvaluationState => ({
  questions: 3, grows: true, begins: null, proposed: 0, proposals: [], splits: ["dev", "test"], file: "golden.jsonl", sources: ["a.md", "b.md"],
  runs: [{ number: 1, label: "12:00:00", split: null, questions: 3, failed: 1, quality: 0.61, stopped: false }],
  shown: 1, compared: null,
  summary: {
    metrics: [{ name: "recall@5", value: 0.9, other: null, lower: false }, { name: "latency_p50_s", value: 0.5, other: null, lower: true }],
    groups: [{ by: "language", name: "en", questions: 3, quality: 0.61 }],
    confidence: [{ from: 0, questions: 0, quality: null }, { from: 0.9, questions: 2, quality: 0.7 }],
    difference: null,
  },
  ...changes,
});

export const evaluation = (state = evaluated()) => new Bench<{ request?: string }, EvaluationEvent, EvaluationState>(createEvaluation() as never, state);

const side = (text: string) => ({ text, action: "answer" as const, language: "en", sources: [{ source: "a.md", page: 2 }], error: null });

export const judging = (changes: Partial<BlindState> = {}): BlindState => ({
  questions: 3, asked: 3, same: 1, judged: 0, to_judge: 2, undo: false, result: null,
  current: { question: "Which?", left: side("One."), right: side("Two.") }, ...changes,
});

export const blind = (state = judging()) => new Bench<{ request?: string }, BlindEvent, BlindState>(createBlind() as never, state);

export type Links = [TunerLink, EvaluationLink, BlindLink];
