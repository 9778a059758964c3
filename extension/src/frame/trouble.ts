import type { ChatError } from "../chat/protocol";
import type { Ended } from "./task-store";

interface Texts {
  readonly stopped: string;
  readonly unreachable: string;
  readonly failed: string;
}

/** What went wrong, in words. */
export function trouble(event: Ended | null, strings: Texts): string {
  if (event?.type === "stopped") return strings.stopped;
  if ((event?.type === "error" || event?.type === "taken") && event.error) return said(event.error);
  return event === null ? strings.unreachable : strings.failed;
}

/** A fact and what can be done about it. */
export const said = ({ fact, fix }: ChatError): string => `${fact} ${fix}`.trim();
