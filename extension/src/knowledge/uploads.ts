import type { KnowledgeEvent } from "./protocol";
import type { KnowledgeStore } from "./store";
import { upload } from "./upload";

/** What became of a file: `kept` is the old one in its place. */
export type Outcome = { type: "added" | "kept" | "unread" } | { type: "failed"; event: KnowledgeEvent | null };

/** A file on its way. */
export interface Upload {
  readonly file: File;
  state: "waiting" | "sending" | "asking" | "over";
  /** How much of it was sent, from 0 to 1. */
  share: number;
  outcome: Outcome | null;
  /** While it asks: whether it may take the place of the file of its name. */
  replace(yes: boolean): void;
}

/** The files that were added here, sent one after another. They outlive their views, as tasks do. */
export class Uploads {
  readonly list: Upload[] = [];
  private queue: Promise<void> = Promise.resolve();
  private watcher: (upload: Upload) => void = () => undefined;

  constructor(private readonly store: KnowledgeStore) {}

  /** One view at a time, the newest. */
  watch(watcher: (upload: Upload) => void): void {
    this.watcher = watcher;
  }

  add(file: File): Upload {
    const added: Upload = { file, state: "waiting", share: 0, outcome: null, replace: () => undefined };
    this.list.push(added);
    this.queue = this.queue.then(() => this.send(added));
    return added;
  }

  forget(upload: Upload): void {
    this.list.splice(this.list.indexOf(upload), 1);
  }

  private async send(one: Upload): Promise<void> {
    const tell = (changes: Partial<Upload>): void => {
      Object.assign(one, changes);
      this.watcher(one);
    };
    tell({ state: "sending" });
    const outcome = await upload(one.file, this.store, {
      progress: (share) => tell({ share }),
      replace: async () => {
        const yes = await new Promise<boolean>((replace) => tell({ state: "asking", replace }));
        tell({ state: "sending" });
        return yes;
      },
    });
    tell({ state: "over", outcome });
  }
}
