import { LinkStore, type Asked as AskedOf } from "../frame/store";
import type { KnowledgeEvent, KnowledgeIntent, Link, Progress, Request, State } from "./protocol";

export type Asked = AskedOf<KnowledgeEvent>;

/** What is shown at all times, and the requests that wait for an answer. */
export class KnowledgeStore extends LinkStore<Link, KnowledgeIntent, KnowledgeEvent> {
  state: State | null = null;
  private readonly progress = new Map<string, (event: Progress) => void>();

  constructor(private readonly changed: () => void) {
    super(changed);
  }

  ask(request: Request, progress?: (event: Progress) => void, buffers?: ArrayBuffer[]): Asked {
    const asked = this.dispatch(request, buffers);
    if (progress) this.progress.set(asked.id, progress);
    return asked;
  }

  /** Asks that a request end early. */
  stop(target: string): void {
    if (this.live) this.link?.send({ type: "stop", target });
  }

  protected follow(link: Link): (() => void)[] {
    const undo = link.onState((state) => {
      this.state = state;
      this.changed();
    });
    return [undo];
  }

  protected override settle(id: string, event: KnowledgeEvent): void {
    if (event.type === "progress") return this.progress.get(id)?.(event);
    this.progress.delete(id);
    super.settle(id, event);
  }

  protected override giveUp(): void {
    this.progress.clear();
    super.giveUp();
  }
}
