import type { ContactField, Feedback, HandoffError, HandoffForm, PassageEvent } from "./protocol";
import type { Turn } from "./state";

/** What a part of the chat may ask of the whole. */
export interface Actions {
  /** Asks a turn's question anew, or another in its place. Returns whether it is on its way. */
  askAgain(turn: Turn, text?: string): boolean;
  passage(id: string): Promise<PassageEvent | null>;
  /** Shows how a turn's answer came about. */
  inspect(turn: Turn): void;
  /** Resolves to whether the verdict was kept. */
  judge(turn: Turn, feedback: Feedback): Promise<boolean>;
  /** Passes the conversation on to a person. Resolves to null where that worked, else to what is wrong. */
  handOver(turn: Turn, contact: Partial<Record<ContactField, string>>, consent: boolean): Promise<HandoffError | null>;
  /** Tells people who listen. */
  say(text: string): void;
}

/** What a turn must know beside itself to be drawn. */
export interface Surroundings {
  /** The bot has not reacted for long. */
  silent: boolean;
  /** Nothing was asked after it. */
  last: boolean;
  /** Something new may be asked. */
  idle: boolean;
  /** The bot can be reached. */
  live: boolean;
  /** The host can show how an answer came about. */
  inspects: boolean;
  /** What the form of a handover asks; null where nothing can be passed on. */
  handoff: HandoffForm | null;
}
