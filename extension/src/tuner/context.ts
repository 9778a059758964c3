import type { Values } from "../controls/values";
import type { Folds } from "../frame/fold";
import type { Task } from "../frame/task";
import type { Numbers } from "../inspector/numbers";
import type { Request, TunerEvent } from "./protocol";
import type { Strings } from "./strings";

/** What is filled in; it outlives its fields, which another language draws anew. */
export interface Draft {
  minutes: number;
  seconds: number | null;
  /** Settings that are not to be turned. */
  left: Set<string>;
  fresh: boolean;
}

/** What every view needs to draw itself and to ask for more. */
export interface Context {
  readonly strings: Strings;
  readonly numbers: Numbers;
  readonly values: Values;
  readonly folds: Folds;
  readonly draft: Draft;
  readonly search: Task<Request, TunerEvent>;
  /** Asks the host; null when it cannot be asked. */
  ask(request: Request): Promise<TunerEvent | null>;
  /** Tells people who listen. */
  say(text: string): void;
}
