import type { Asked } from "./store";
import type { Ended, Progress } from "./task-store";

/** Who shows a task. */
export interface Watcher<Event> {
  progressed(event: Progress): void;
  ended(event: Event | null): void;
}

interface Store<Request, Event> {
  ask(request: Request, progress: (event: Progress) => void): Asked<Event>;
  stop(target: string): void;
}

/** Something that takes long. It outlives its views: another language draws the page anew. */
export class Task<Request, Event extends Ended> {
  progress: Progress | null = null;
  stopping = false;
  /** What came of it last, where it came to its end. */
  result: Event | null = null;
  private current: string | null = null;
  private watcher: Watcher<Event> | null = null;

  constructor(
    private readonly store: Store<Request, Event>,
    /** The name of its first stage. */
    readonly first: string,
  ) {}

  get running(): boolean {
    return this.current !== null;
  }

  /** One view at a time, the newest. */
  watch(watcher: Watcher<Event>): void {
    this.watcher = watcher;
  }

  async run(request: Request): Promise<void> {
    const { id, end } = this.store.ask(request, (event) => {
      this.progress = event;
      this.watcher?.progressed(event);
    });
    this.current = id;
    const event = await end;
    this.current = this.progress = null;
    this.stopping = false;
    if (event && event.type !== "error" && event.type !== "stopped") this.result = event;
    this.watcher?.ended(event);
  }

  stop(): void {
    if (this.current === null) return;
    this.stopping = true;
    this.store.stop(this.current);
  }
}
