import type { Language } from "../chat/protocol";
import { newId, Replies } from "../chat/replies";

/** What every element needs of its host. */
export interface FrameLink<Intent, Event> {
  send(intent: Intent, buffers?: ArrayBuffer[]): void;
  onEvent(listener: (request: string, event: Event) => void): () => void;
  onLanguage?(listener: (language: Language | null) => void): () => void;
  /** Whether the bot can be reached. */
  onConnection?(listener: (live: boolean) => void): () => void;
}

export interface Asked<Event> {
  readonly id: string;
  /** The event that ends it; null when it cannot be answered. */
  readonly end: Promise<Event | null>;
}

/** The link of one element: its language, whether the bot is there, and requests that wait for an answer. */
export abstract class LinkStore<Link extends FrameLink<Intent, Event>, Intent, Event> {
  language: Language | null = null;
  live = true;
  protected link: Link | null = null;
  private undo: (() => void)[] = [];
  private readonly replies = new Replies<Event>();

  constructor(private readonly drawn: () => void) {}

  connect(link: Link): void {
    this.disconnect();
    this.link = link;
    this.undo = [link.onEvent((request, event) => this.settle(request, event)), ...this.follow(link)];
    const language = link.onLanguage?.((spoken) => {
      this.language = spoken;
      this.drawn();
    });
    const connection = link.onConnection?.((live) => {
      this.live = live;
      if (!live) this.giveUp();
      this.drawn();
    });
    for (const each of [language, connection]) if (each) this.undo.push(each);
  }

  disconnect(): void {
    for (const each of this.undo.splice(0)) each();
    this.link = null;
    this.giveUp();
  }

  /** Follows what this element alone shows; returns the undoing. */
  protected abstract follow(link: Link): (() => void)[];

  /** Sends a request under an id of its own. */
  protected dispatch(request: object, buffers?: ArrayBuffer[]): Asked<Event> {
    const { link } = this;
    const id = newId();
    if (!link || !this.live) return { id, end: Promise.resolve(null) };
    const end = this.replies.expect(id);
    link.send({ ...request, request: id } as Intent, buffers);
    return { id, end };
  }

  protected settle(request: string, event: Event): void {
    this.replies.settle(request, event);
  }

  protected giveUp(): void {
    this.replies.giveUp();
  }
}
