import { StateStore } from "../frame/state-store";
import type { UploadRequest, UploadStore } from "../frame/upload";
import type { BundleEvent, BundleIntent, Request, State } from "./protocol";

/** What is shown at all times, and the requests that wait for an answer. */
export class BundleStore extends StateStore<State, Request, BundleIntent, BundleEvent> {
  /** The same, as files are sent over it. */
  readonly files: UploadStore<BundleEvent>;

  constructor(changed: () => void) {
    super(changed);
    const store = this;
    this.files = {
      get state() {
        return store.state?.view === "import" ? store.state : null;
      },
      ask: (request: UploadRequest, progress, buffers) => store.ask(request, progress, buffers),
    };
  }
}
