import { LinkStore } from "../frame/store";
import type { Request } from "./context";
import type { InspectorEvent, InspectorIntent, Link, Report } from "./protocol";

/** What the inspector shows, and the requests that wait for an answer. */
export class InspectorStore extends LinkStore<Link, InspectorIntent, InspectorEvent> {
  report: Report | null = null;

  constructor(
    changed: () => void,
    private readonly reported: () => void,
  ) {
    super(changed);
  }

  /** Sends a request; null when it cannot be answered. */
  request(request: Request): Promise<InspectorEvent | null> {
    return this.dispatch(request).end;
  }

  protected follow(link: Link): (() => void)[] {
    const undo = link.onReport((report) => {
      this.report = report;
      this.reported();
    });
    return [undo];
  }
}
