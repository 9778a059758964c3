import type { Folds } from "../frame/fold";
import type { Numbers } from "../inspector/numbers";
import type { KnowledgeEvent, Request, State } from "./protocol";
import type { Strings } from "./strings";
import type { Tasks } from "./tasks";
import type { Uploads } from "../frame/uploads";

/** Why no file can be added or removed where the folder is not known. */
export const whyFixed = (state: State, strings: Strings): string => (state.sealed ? strings.sealed : strings.noFolder);

/** What every view needs to draw itself and to ask for more. */
export interface Context {
  readonly strings: Strings;
  readonly numbers: Numbers;
  readonly folds: Folds;
  readonly tasks: Tasks;
  readonly uploads: Uploads<KnowledgeEvent>;
  /** As the language writes it. */
  date(seconds: number | null): string;
  /** Asks the host; null when it cannot be asked. */
  ask(request: Request): Promise<KnowledgeEvent | null>;
  /** Tells people who listen. */
  say(text: string): void;
  /** Shows a document's passages. */
  open(source: string): void;
}

/** A part of the page that follows what changes. */
export interface View {
  readonly nodes: Node[];
  update(state: State, live: boolean): void;
}
