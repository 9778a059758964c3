import type { Reason } from "../chat";
import type { Refusal } from "./web-api";

/** Codes of the server's errors (slimchat/serving) that their status does not tell apart. */
const CODES: Record<string, Reason> = {
  answer_timeout: "slow",
  slow_body: "slow",
  slow_client: "slow",
  body_too_large: "long",
  context_length_exceeded: "long",
  too_many_messages: "long",
};

/** What a refusal means to who asked; undefined where it is the page's own mistake. */
export function reasonOf({ status, code }: Pick<Refusal, "status" | "code">): Reason | undefined {
  const known = code !== null && Object.hasOwn(CODES, code) ? CODES[code] : undefined;
  if (known) return known;
  if (status === 429) return "busy";
  if (status === 401 || status === 403) return "denied";
  return status >= 500 ? "unavailable" : undefined;
}
