import type { ChatError } from "../chat/protocol";
import { LinkStore, type Asked, type FrameLink } from "./store";

/** How far something that takes long came. */
export interface Progress {
  type: "progress";
  stage: string;
  done: number;
  total: number;
  detail: string;
}

/** What every event that ends a request has. */
export interface Ended {
  type: string;
  error?: ChatError;
}

/** A link whose requests can tell how far they came, and can be stopped. */
export abstract class TaskStore<
  Link extends FrameLink<Intent, Event>,
  Request extends object,
  Intent,
  Event extends Ended,
> extends LinkStore<Link, Intent, Event> {
  private readonly progress = new Map<string, (event: Progress) => void>();

  ask(request: Request, progress?: (event: Progress) => void, buffers?: ArrayBuffer[]): Asked<Event> {
    const asked = this.dispatch(request, buffers);
    if (progress) this.progress.set(asked.id, progress);
    return asked;
  }

  /** Asks that a request end early. */
  stop(target: string): void {
    if (this.live) this.link?.send({ type: "stop", target } as Intent);
  }

  protected override settle(id: string, event: Event): void {
    if (event.type === "progress") return this.progress.get(id)?.(event as unknown as Progress);
    this.progress.delete(id);
    super.settle(id, event);
  }

  protected override giveUp(): void {
    this.progress.clear();
    super.giveUp();
  }
}
