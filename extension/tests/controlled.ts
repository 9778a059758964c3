import {
  createControls,
  type Comparison,
  type ControlsEvent,
  type ControlsIntent,
  type Group,
  type Language,
  type Link,
  type Settings,
  type Side,
  type SlimControls,
  type State,
  type Trials,
} from "../src/controls";

export const EVIL = '<img src=x onerror="window.__pwned = 1">';

export type Groups = Group[];

export const groups: Group[] = [
  {
    name: "",
    about: "Every setting of a bot.",
    applies: "answer",
    settings: [
      { path: "name", name: "name", about: "The bot's name.", kind: "text", nullable: false, default: "support", longest: 80 },
      { path: "suggestions", name: "suggestions", about: "Offered.", kind: "list", nullable: true, default: null },
    ],
  },
  { name: "chunking", about: "How documents become passages.", applies: "build", settings: [
    { path: "chunking.max_tokens", name: "max_tokens", about: "Longest passage.", kind: "integer", nullable: false, default: 160, minimum: 32, maximum: 480 },
  ] },
  {
    name: "answer",
    about: "How the answer is made.",
    applies: "answer",
    settings: [
      { path: "answer.mode", name: "mode", about: "Quotes or writes.", kind: "choice", nullable: false, default: "extractive", choices: ["extractive", "generative"] },
      { path: "answer.k", name: "k", about: "Passages handed on.", kind: "integer", nullable: false, default: 5, minimum: 1, maximum: 50 },
      { path: "answer.refuse_below", name: "refuse_below", about: "Refuse.", kind: "number", nullable: true, default: null, minimum: 0, maximum: 1 },
      { path: "answer.rerank", name: "rerank", about: "Let the reader order.", kind: "flag", nullable: false, default: true },
      { path: "answer.seed", name: "seed", about: "Seed.", kind: "integer", nullable: false, default: 0, minimum: 0 },
      { path: "answer.odd", name: "odd", about: EVIL, kind: "json", nullable: false, default: { a: 1 } },
      { path: "answer.tongue", name: "tongue", about: "Of texts.", kind: "choice", nullable: true, default: null, choices: ["en", "es", "pt", "fr"] },
    ],
  },
];

export const defaults = (): Record<string, unknown> =>
  Object.fromEntries(groups.flatMap(({ settings }) => settings.map(({ path, default: value }) => [path, value])));

export const settings = (changes: Record<string, unknown> = {}, rest: Partial<Settings> = {}): Settings => ({
  values: { ...defaults(), ...changes },
  bot: defaults(),
  refused: {},
  undo: false,
  redo: false,
  ...rest,
});

export const side = (changes: Partial<Side> = {}): Side => ({
  text: "Within 30 days.",
  pieces: [["Within ", false], ["30", true], [" days.", false]],
  action: "answer",
  confidence: 0.912,
  language: "en",
  sources: [{ source: "returns.md", page: 3 }],
  seconds: 0.1534,
  error: null,
  ...changes,
});

export const comparison = (question: string, changes: Partial<Comparison> = {}): Comparison => ({
  question,
  before: side(),
  after: side({ text: "Within 14 days.", pieces: [["Within ", false], ["14", true], [" days.", false]], sources: [] }),
  differs: ["text", "sources"],
  ...changes,
});

export const trials = (changes: Partial<Trials> = {}): Trials => ({
  question: "", pins: [], comparisons: {}, stale: [], progress: null, ...changes,
});

/** A host that does what the test says. */
export class FakeLink implements Link {
  readonly sent: ControlsIntent[] = [];
  private readonly listeners = new Set<(request: string, event: ControlsEvent) => void>();
  private readonly followers = new Map<keyof State, (value: never) => void>();
  speak: (language: Language | null) => void = () => undefined;
  live: (live: boolean) => void = () => undefined;

  send(intent: ControlsIntent): void {
    this.sent.push(intent);
  }
  onEvent(listener: (request: string, event: ControlsEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  onState<Name extends keyof State>(name: Name, listener: (value: State[Name]) => void): () => void {
    this.followers.set(name, listener as (value: never) => void);
    return () => this.followers.delete(name);
  }
  onLanguage(listener: (language: Language | null) => void): () => void {
    this.speak = listener;
    return () => undefined;
  }
  onConnection(listener: (live: boolean) => void): () => void {
    this.live = listener;
    return () => undefined;
  }

  show<Name extends keyof State>(name: Name, value: State[Name]): void {
    this.followers.get(name)?.(value as never);
  }

  /** Answers the last request. */
  async reply(event: ControlsEvent): Promise<void> {
    const request = this.sent.at(-1)?.request ?? "";
    for (const listener of this.listeners) listener(request, event);
    await new Promise((resolve) => setTimeout(resolve));
  }

  get size(): number {
    return this.listeners.size + this.followers.size;
  }
}

/** Connected controls in the page, and what a person finds and does in them. */
export class Bench {
  readonly host = new FakeLink();

  constructor(readonly element: SlimControls = createControls()) {
    document.body.append(element);
    element.connect(this.host);
    this.host.show("groups", groups);
    this.host.show("settings", settings());
    this.host.show("trials", trials());
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

  of<T extends Element = HTMLElement>(path: string, selector: string): T {
    return this.find<T>(`[data-path="${path}"] ${selector}`);
  }

  /** Gives a control another value, as a person does. */
  enter(field: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement, value: string): void {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  press(label: string): HTMLButtonElement {
    const name = (each: Element): string => each.getAttribute("aria-label") ?? each.textContent ?? "";
    const found = this.all<HTMLButtonElement>("button").find((each) => name(each).startsWith(label));
    if (!found) throw new Error(`no button is called ${label}`);
    found.click();
    return found;
  }

  get last(): Record<string, unknown> {
    const { request: _, ...rest } = this.host.sent.at(-1)!;
    return rest;
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
