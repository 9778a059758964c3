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
  private readonly waiting = new Map<string, (event: ControlsEvent | null) => void>();

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
      link.onEvent((request, event) => this.settle(request, event)),
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
    this.giveUp();
  }

  /** Sends a request; null when it cannot be answered. */
  request(request: Request): Promise<ControlsEvent | null> {
    const { link } = this;
    if (!link || !this.live) return Promise.resolve(null);
    const id = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      link.send({ ...request, request: id } as ControlsIntent);
    });
  }

  private settle(id: string, event: ControlsEvent): void {
    this.waiting.get(id)?.(event);
    this.waiting.delete(id);
  }

  private setLive(live: boolean): void {
    this.live = live;
    if (!live) this.giveUp();
    this.changed("connection");
  }

  private giveUp(): void {
    for (const resolve of this.waiting.values()) resolve(null);
    this.waiting.clear();
  }
}
