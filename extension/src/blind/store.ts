import { TaskStore } from "../frame/task-store";
import type { BlindEvent, BlindIntent, Link, Request, State } from "./protocol";

/** What is shown at all times, and the requests that wait for an answer. */
export class BlindStore extends TaskStore<Link, Request, BlindIntent, BlindEvent> {
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
