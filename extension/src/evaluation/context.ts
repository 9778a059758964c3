import type { Folds } from "../frame/fold";
import type { Task } from "../frame/task";
import type { Numbers } from "../inspector/numbers";
import type { Case, EvaluationEvent, Request } from "./protocol";
import type { Strings } from "./strings";

/** What every view needs to draw itself and to ask for more. */
export interface Context {
  readonly strings: Strings;
  readonly numbers: Numbers;
  readonly folds: Folds;
  /** What is filled in; it outlives its fields, which another language draws anew. */
  readonly draft: Case & { part: string };
  readonly run: Task<Request, EvaluationEvent>;
  /** Asks the host; null when it cannot be asked. */
  ask(request: Request): Promise<EvaluationEvent | null>;
  /** Tells people who listen. */
  say(text: string): void;
}
