import { fill } from "../chat/strings/languages";
import type { Numbers } from "./numbers";
import type { Verdict } from "./protocol";
import { named, type Strings } from "./strings";

/** Which values a sentence names, in the order of its places. */
const VALUES: Record<string, readonly string[]> = {
  quoted: ["markers"],
  unread: ["depth"],
  below: ["reader", "threshold"],
  codes: ["codes", "confidence", "threshold"],
  outside: ["rank", "k"],
  twin: ["source"],
  unproposed: ["cut"],
  found: ["rank"],
};

/** Why something was used or not, in one sentence. */
export function sentenceOf(verdict: Verdict, strings: Strings, numbers: Numbers): string {
  const template = named(strings, "v", verdict.code);
  if (template === null) return verdict.code;
  return fill(template, ...(VALUES[verdict.code] ?? []).map((name) => told(name, verdict[name], numbers)));
}

function told(name: string, value: unknown, numbers: Numbers): string {
  if (!Array.isArray(value)) return numbers.score(value);
  return value.map((each) => (name === "markers" ? `[${each}]` : String(each))).join(", ");
}
