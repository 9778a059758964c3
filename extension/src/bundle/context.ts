import type { Folds } from "../frame/fold";
import type { Task } from "../frame/task";
import type { Uploads } from "../frame/uploads";
import type { Numbers } from "../inspector/numbers";
import type { BundleEvent, Order, Request } from "./protocol";
import type { Strings } from "./strings";

/** Everything that takes long. */
export interface Tasks {
  readonly export: Task<Request, BundleEvent>;
  readonly verify: Task<Request, BundleEvent>;
  readonly open: Task<Request, BundleEvent>;
}

/** What a person chose for an import. */
export interface Chosen {
  file: string;
  key: string;
}

/** What every view needs to draw itself and to ask for more. */
export interface Context {
  readonly strings: Strings;
  readonly numbers: Numbers;
  readonly folds: Folds;
  readonly tasks: Tasks;
  readonly uploads: Uploads<BundleEvent>;
  /** What is filled in; it outlives its fields, which another language draws anew. */
  readonly order: Order;
  readonly chosen: Chosen;
  /** Asks the host; null when it cannot be asked. */
  ask(request: Request): Promise<BundleEvent | null>;
  /** Tells people who listen. */
  say(text: string): void;
}

/** A part of the page that follows what changes. */
export interface View<State> {
  readonly nodes: Node[];
  update(state: State, live: boolean): void;
}
