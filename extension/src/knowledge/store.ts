import { newId, Replies } from "../chat/replies";
import type { KnowledgeEvent, KnowledgeIntent, Language, Link, Progress, Request, State } from "./protocol";

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
  private readonly replies = new Replies<KnowledgeEvent>();
  private readonly progress = new Map<string, (event: Progress) => void>();

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
    const id = newId();
    const { link } = this;
    if (!link || !this.live) return { id, end: Promise.resolve(null) };
    const end = this.replies.expect(id);
    this.progress.set(id, progress);
    link.send({ ...request, request: id } as KnowledgeIntent, buffers);
    return { id, end };
  }

  /** Asks that a request end early. */
  stop(target: string): void {
    if (this.live) this.link?.send({ type: "stop", target });
  }

  private settle(id: string, event: KnowledgeEvent): void {
    if (event.type === "progress") return this.progress.get(id)?.(event);
    this.progress.delete(id);
    this.replies.settle(id, event);
  }

  private giveUp(): void {
    this.progress.clear();
    this.replies.giveUp();
  }
}
