import type { Folds } from "../frame/fold";
import type { Numbers } from "../inspector/numbers";
import type { ControlsEvent, Request } from "./protocol";
import type { Strings } from "./strings";
import type { Values } from "./values";

/** What every view needs to draw itself and to ask for more. */
export interface Context {
  readonly strings: Strings;
  readonly numbers: Numbers;
  readonly values: Values;
  readonly folds: Folds;
  /** Asks the bot; null when it cannot be asked. What went wrong is told already. */
  request(request: Request): Promise<ControlsEvent | null>;
  /** Tells people who listen. */
  say(text: string): void;
}
