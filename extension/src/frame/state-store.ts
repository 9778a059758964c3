import type { FrameLink } from "./store";
import { TaskStore, type Ended } from "./task-store";

/** A link over which a state is told. */
export interface StateLink<State, Intent, Event> extends FrameLink<Intent, Event> {
  onState(listener: (state: State | null) => void): () => void;
}

/** What is shown at all times, and the requests that wait for an answer. */
export class StateStore<
  State,
  Request extends object,
  Intent,
  Event extends Ended,
  Link extends StateLink<State, Intent, Event> = StateLink<State, Intent, Event>,
> extends TaskStore<Link, Request, Intent, Event> {
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
