import type { ChatError } from "./protocol";
import type { Strings } from "./strings";

/** What went wrong and what can be done about it, in the chat's own words where it has some. */
export function troubleLines({ reason, fact, fix }: ChatError, strings: Strings): string[] {
  const own = reason ? strings[`error_${reason}`] : undefined;
  return own ? [own] : [fact || strings.failed, fix].filter(Boolean);
}
