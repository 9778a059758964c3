import type { KnowledgeEvent, Progress, Request } from "./protocol";
import type { KnowledgeStore } from "./store";

/** Who shows a task. */
export interface Watcher {
  progressed(event: Progress): void;
  ended(event: KnowledgeEvent | null): void;
}

/** Something that takes long. It outlives its views: another language draws the page anew. */
export class Task {
  progress: Progress | null = null;
  stopping = false;
  /** What came of it last, where it came to its end. */
  result: KnowledgeEvent | null = null;
  private current: string | null = null;
  private watcher: Watcher | null = null;

  constructor(
    private readonly store: KnowledgeStore,
    /** The name of its first stage. */
    readonly first: string,
  ) {}

  get running(): boolean {
    return this.current !== null;
  }

  /** One view at a time, the newest. */
  watch(watcher: Watcher): void {
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

/** Everything that takes long. */
export class Tasks {
  readonly rebuild: Task;
  readonly evaluate: Task;
  readonly duplicates: Task;
  readonly map: Task;

  constructor(store: KnowledgeStore) {
    this.rebuild = new Task(store, "scan");
    this.evaluate = new Task(store, "evaluate");
    this.duplicates = new Task(store, "duplicates");
    this.map = new Task(store, "map");
  }
}
