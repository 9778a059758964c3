import { Task as LongTask } from "../frame/task";
import type { KnowledgeEvent, Request } from "./protocol";
import type { KnowledgeStore } from "./store";

export type Task = LongTask<Request, KnowledgeEvent>;

/** Everything that takes long. */
export class Tasks {
  readonly rebuild: Task;
  readonly evaluate: Task;
  readonly duplicates: Task;
  readonly map: Task;

  constructor(store: KnowledgeStore) {
    this.rebuild = new LongTask(store, "scan");
    this.evaluate = new LongTask(store, "evaluate");
    this.duplicates = new LongTask(store, "duplicates");
    this.map = new LongTask(store, "map");
  }
}
