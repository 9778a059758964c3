import { TaskStore } from "../frame/task-store";
import type { EvaluationEvent, EvaluationIntent, Link, Request, State } from "./protocol";

/** What is shown at all times, and the requests that wait for an answer. */
export class EvaluationStore extends TaskStore<Link, Request, EvaluationIntent, EvaluationEvent> {
  state: State | null = null;

  constructor(private readonly changed: () => void) {
    super(changed);
  }

  protected follow(link: Link): (() => void)[] {
    const undo = link.onState((state) => {
      this.state = state;
      this.changed();
    });
    return [undo];
  }
}
