import { TaskStore } from "../frame/task-store";
import type { UploadRequest, UploadStore } from "../frame/upload";
import type { BundleEvent, BundleIntent, Link, Request, State } from "./protocol";

/** What is shown at all times, and the requests that wait for an answer. */
export class BundleStore extends TaskStore<Link, Request, BundleIntent, BundleEvent> {
  state: State | null = null;
  /** The same, as files are sent over it. */
  readonly files: UploadStore<BundleEvent>;

  constructor(private readonly changed: () => void) {
    super(changed);
    const store = this;
    this.files = {
      get state() {
        return store.state?.view === "import" ? store.state : null;
      },
      ask: (request: UploadRequest, progress, buffers) => store.ask(request, progress, buffers),
    };
  }

  protected follow(link: Link): (() => void)[] {
    const undo = link.onState((state) => {
      this.state = state;
      this.changed();
    });
    return [undo];
  }
}
