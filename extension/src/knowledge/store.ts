import type { KnowledgeEvent, KnowledgeIntent, Language, Link, Progress, Request, State } from "./protocol";

interface Waiting {
  settle(event: KnowledgeEvent | null): void;
  progress(event: Progress): void;
}

export interface Asked {
  readonly id: string;
  /** The event that ends it; null when it cannot be answered. */
  readonly end: Promise<KnowledgeEvent | null>;
}

/** What is shown at all times, and the requests that wait for an answer. */
export class KnowledgeStore {
  state: State | null = null;
  language: Language | null = null;
  live = true;
  private link: Link | null = null;
  private undo: (() => void)[] = [];
  private readonly waiting = new Map<string, Waiting>();

  constructor(private readonly changed: () => void) {}

  connect(link: Link): void {
    this.disconnect();
    this.link = link;
    this.undo = [
      link.onEvent((request, event) => this.settle(request, event)),
      link.onState((state) => {
        this.state = state;
        this.changed();
      }),
      link.onLanguage?.((language) => {
        this.language = language;
        this.changed();
      }) ?? (() => undefined),
      link.onConnection?.((live) => {
        this.live = live;
        if (!live) this.giveUp();
        this.changed();
      }) ?? (() => undefined),
    ];
  }

  disconnect(): void {
    for (const each of this.undo.splice(0)) each();
    this.link = null;
    this.giveUp();
  }

  ask(request: Request, progress: (event: Progress) => void = () => undefined, buffers?: ArrayBuffer[]): Asked {
    const id = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    const { link } = this;
    if (!link || !this.live) return { id, end: Promise.resolve(null) };
    const end = new Promise<KnowledgeEvent | null>((settle) => this.waiting.set(id, { settle, progress }));
    link.send({ ...request, request: id } as KnowledgeIntent, buffers);
    return { id, end };
  }

  /** Asks that a request end early. */
  stop(target: string): void {
    if (this.live) this.link?.send({ type: "stop", target });
  }

  private settle(id: string, event: KnowledgeEvent): void {
    const waiting = this.waiting.get(id);
    if (event.type === "progress") return waiting?.progress(event);
    this.waiting.delete(id);
    waiting?.settle(event);
  }

  private giveUp(): void {
    for (const { settle } of this.waiting.values()) settle(null);
    this.waiting.clear();
  }
}
