import type { Folds } from "../inspector/fold";
import type { Numbers } from "../inspector/numbers";
import type { ChatError, KnowledgeEvent, Progress, Request, State } from "./protocol";
import type { Asked } from "./store";
import type { Strings } from "./strings";

/** What every view needs to draw itself and to ask for more. */
export interface Context {
  readonly strings: Strings;
  readonly numbers: Numbers;
  readonly folds: Folds;
  /** As the language writes it. */
  date(seconds: number | null): string;
  ask(request: Request, progress?: (event: Progress) => void, buffers?: ArrayBuffer[]): Asked;
  stop(request: string): void;
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

/** What went wrong, in words. */
export function trouble(event: KnowledgeEvent | null, strings: Strings): string {
  if (event?.type === "stopped") return strings.stopped;
  if (event?.type === "error" || event?.type === "taken") return said(event.error);
  return event === null ? strings.unreachable : strings.failed;
}

/** A fact and what can be done about it. */
export const said = ({ fact, fix }: ChatError): string => `${fact} ${fix}`.trim();
