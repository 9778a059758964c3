import type { Folds } from "../frame/fold";
import type { Numbers } from "./numbers";
import type { InspectorEvent } from "./protocol";
import type { Strings } from "./strings";

/** A request without its id. */
export type Request =
  | { type: "ask"; text: string }
  | { type: "find"; text: string; offset: number }
  | { type: "why"; passage_id: string };

/** What every view needs to draw itself and to ask for more. */
export interface Context {
  readonly strings: Strings;
  readonly numbers: Numbers;
  readonly folds: Folds;
  /** Asks the bot; null when it cannot be asked. */
  request(request: Request): Promise<InspectorEvent | null>;
  /** Tells people who listen. */
  say(text: string): void;
}
