import { TaskStore } from "../frame/task-store";
import type { Compared, Link, Request, State, TunerEvent, TunerIntent } from "./protocol";

/** What is shown at all times, and the requests that wait for an answer. */
export class TunerStore extends TaskStore<Link, Request, TunerIntent, TunerEvent> {
  state: State | null = null;
  compared: Compared | null = null;

  constructor(
    private readonly changed: () => void,
    private readonly answered: () => void,
  ) {
    super(changed);
  }

  protected follow(link: Link): (() => void)[] {
    return [
      link.onState((state) => {
        this.state = state;
        this.changed();
      }),
      link.onCompared((compared) => {
        this.compared = compared;
        this.answered();
      }),
    ];
  }
}
