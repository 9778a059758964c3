import { newId, Replies } from "../chat/replies";
import type { Request } from "./context";
import type { InspectorEvent, InspectorIntent, Language, Link, Report } from "./protocol";

/** What the inspector shows, and the requests that wait for an answer. */
export class InspectorStore {
  report: Report | null = null;
  language: Language | null = null;
  live = true;
  private link: Link | null = null;
  private undo: (() => void)[] = [];
  private readonly replies = new Replies<InspectorEvent>();

  constructor(private readonly changed: (what: "report" | "language" | "connection") => void) {}

  connect(link: Link): void {
    this.disconnect();
    this.link = link;
    this.undo = [
      link.onEvent((request, event) => this.replies.settle(request, event)),
      link.onReport((report) => {
        this.report = report;
        this.changed("report");
      }),
      link.onLanguage?.((language) => {
        this.language = language;
        this.changed("language");
      }) ?? (() => undefined),
      link.onConnection?.((live) => this.setLive(live)) ?? (() => undefined),
    ];
  }

  disconnect(): void {
    for (const each of this.undo.splice(0)) each();
    this.link = null;
    this.replies.giveUp();
  }

  /** Sends a request; null when it cannot be answered. */
  request(request: Request): Promise<InspectorEvent | null> {
    const { link } = this;
    if (!link || !this.live) return Promise.resolve(null);
    const id = newId();
    const reply = this.replies.expect(id);
    link.send({ ...request, request: id } as InspectorIntent);
    return reply;
  }

  private setLive(live: boolean): void {
    this.live = live;
    if (!live) this.replies.giveUp();
    this.changed("connection");
  }
}
