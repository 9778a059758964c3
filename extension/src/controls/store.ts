import { LinkStore } from "../frame/store";
import type { ControlsEvent, ControlsIntent, Link, Request, State } from "./protocol";

/** What the controls show, and the requests that wait for an answer. */
export class ControlsStore extends LinkStore<Link, ControlsIntent, ControlsEvent> implements State {
  groups: State["groups"] = [];
  settings: State["settings"] = null;
  trials: State["trials"] = null;

  constructor(
    changed: () => void,
    private readonly told: (what: keyof State) => void,
  ) {
    super(changed);
  }

  /** Sends a request; null when it cannot be answered. */
  request(request: Request): Promise<ControlsEvent | null> {
    return this.dispatch(request).end;
  }

  protected follow(link: Link): (() => void)[] {
    const follow = <Name extends keyof State>(name: Name): (() => void) =>
      link.onState(name, (value) => {
        (this as State)[name] = value;
        this.told(name);
      });
    return [follow("groups"), follow("settings"), follow("trials")];
  }
}
