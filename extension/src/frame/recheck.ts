/** What became of the questions that had failed, once the bot was built anew. slimchat/evaluation/recheck.py is the other end. */
import { fill } from "../chat/strings/languages";
import type { Numbers } from "../inspector/numbers";

/** `passes`, or how it fails; where nothing says what is right, `same` or `other`. */
export interface Again {
  id: string;
  question: string;
  now: string;
  answer: string;
}

export interface Recheck {
  passing: number;
  /** Those of which it is known what is right. */
  judged: number;
  same: number;
  other: number;
  left: number;
  cases: Again[];
}

export type Texts = Record<
  "recheck_passing" | "recheck_changed" | "recheck_fails" | "recheck_same" | "recheck_look" | "recheck_left",
  string
>;

/** Questions of each kind that are named. */
const SHOWN = 5;

/** What to tell people, the sum first. */
export function recheckLines(recheck: Recheck | null | undefined, strings: Texts, numbers: Numbers): string[] {
  if (!recheck) return [];
  const { passing, judged, same, other, left, cases } = recheck;
  const count = (template: string, ...values: number[]): string => fill(template, ...values.map((each) => numbers.whole(each)));
  const named = (template: string, wanted: (now: string) => boolean): string[] =>
    cases.filter(({ now }) => wanted(now)).slice(0, SHOWN).map(({ question }) => fill(template, question));
  return [
    ...(judged > 0 ? [count(strings.recheck_passing, passing, judged)] : []),
    ...(same + other > 0 ? [count(strings.recheck_changed, other, same + other)] : []),
    ...named(strings.recheck_fails, (now) => !["passes", "same", "other"].includes(now)),
    ...named(strings.recheck_same, (now) => now === "same"),
    ...named(strings.recheck_look, (now) => now === "other"),
    ...(left > 0 ? [count(strings.recheck_left, left)] : []),
  ];
}
