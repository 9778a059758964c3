import type { Ended } from "./task-store";
import { upload, type UploadStore } from "./upload";

/** What became of a file: `kept` is the old one in its place. */
export type Outcome<Event> = { type: "added" | "kept" | "unread" } | { type: "failed"; event: Event | null };

/** A file on its way. */
export interface Upload<Event extends Ended> {
  readonly file: File;
  state: "waiting" | "sending" | "asking" | "over";
  /** How much of it was sent, from 0 to 1. */
  share: number;
  outcome: Outcome<Event> | null;
  /** While it asks: whether it may take the place of the file of its name. */
  replace(yes: boolean): void;
}

/** The files that were added here, sent one after another. They outlive their views, as tasks do. */
export class Uploads<Event extends Ended> {
  readonly list: Upload<Event>[] = [];
  private queue: Promise<void> = Promise.resolve();
  private watcher: (upload: Upload<Event>) => void = () => undefined;

  constructor(private readonly store: UploadStore<Event>) {}

  /** One view at a time, the newest. */
  watch(watcher: (upload: Upload<Event>) => void): void {
    this.watcher = watcher;
  }

  add(file: File): Upload<Event> {
    const added: Upload<Event> = { file, state: "waiting", share: 0, outcome: null, replace: () => undefined };
    this.list.push(added);
    this.queue = this.queue.then(() => this.send(added));
    return added;
  }

  forget(upload: Upload<Event>): void {
    this.list.splice(this.list.indexOf(upload), 1);
  }

  private async send(one: Upload<Event>): Promise<void> {
    const tell = (changes: Partial<Upload<Event>>): void => {
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
