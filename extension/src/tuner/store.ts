import { StateStore } from "../frame/state-store";
import type { Compared, Link, Request, State, TunerEvent, TunerIntent } from "./protocol";

/** What is shown at all times, the answers that are compared, and the requests that wait for an answer. */
export class TunerStore extends StateStore<State, Request, TunerIntent, TunerEvent, Link> {
  compared: Compared | null = null;

  constructor(
    changed: () => void,
    private readonly answered: () => void,
  ) {
    super(changed);
  }

  protected override follow(link: Link): (() => void)[] {
    const undo = link.onCompared((compared) => {
      this.compared = compared;
      this.answered();
    });
    return [...super.follow(link), undo];
  }
}
