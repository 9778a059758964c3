/** What the plugin says, in the languages of slimchat. */
import type { Language } from "../../chat/protocol";
import { named } from "../../frame/named";
import { en, type Strings } from "./en";
import { es } from "./es";
import { pt } from "./pt";

export type { Strings } from "./en";
export { named };

const ALL: Record<Language, Strings> = { en, es, pt };

export const stringsIn = (language: Language): Strings => ALL[language];

/** A line of a job's log: a stage, or how the job went on, and what there is to say about that. */
export function logged(strings: Strings, line: string): string {
  const [, word = "", rest = ""] = /^(\w+)(.*)$/s.exec(line) ?? [];
  const families = ["log", "state", "stage"] as const;
  const family = families.find((each) => Object.hasOwn(strings, `${each}_${word}`));
  return family ? named(strings, family, word) + rest : line;
}
