import { newId, Replies } from "../chat/replies";
import type { ControlsEvent, ControlsIntent, Language, Link, Request, State } from "./protocol";

export type Changed = keyof State | "language" | "connection";

/** What the controls show, and the requests that wait for an answer. */
export class ControlsStore implements State {
  groups: State["groups"] = [];
  settings: State["settings"] = null;
  trials: State["trials"] = null;
  language: Language | null = null;
  live = true;
  private link: Link | null = null;
  private undo: (() => void)[] = [];
  private readonly replies = new Replies<ControlsEvent>();

  constructor(private readonly changed: (what: Changed) => void) {}

  connect(link: Link): void {
    this.disconnect();
    this.link = link;
    const follow = <Name extends keyof State>(name: Name): (() => void) =>
      link.onState(name, (value) => {
        (this as State)[name] = value;
        this.changed(name);
      });
    this.undo = [
      link.onEvent((request, event) => this.replies.settle(request, event)),
      follow("groups"),
      follow("settings"),
      follow("trials"),
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
  request(request: Request): Promise<ControlsEvent | null> {
    const { link } = this;
    if (!link || !this.live) return Promise.resolve(null);
    const id = newId();
    const reply = this.replies.expect(id);
    link.send({ ...request, request: id } as ControlsIntent);
    return reply;
  }

  private setLive(live: boolean): void {
    this.live = live;
    if (!live) this.replies.giveUp();
    this.changed("connection");
  }
}
