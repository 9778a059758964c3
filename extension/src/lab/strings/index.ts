/** What the plugin says, in the languages of slimchat. */
import type { Language } from "../../chat/protocol";
import { en, type Strings } from "./en";
import { es } from "./es";
import { pt } from "./pt";

export type { Strings } from "./en";

const ALL: Record<Language, Strings> = { en, es, pt };

export const stringsIn = (language: Language): Strings => ALL[language];

/** The text of a family and a name; the name itself where this build knows no such name. */
export function named(strings: Strings, family: "state" | "stage" | "check" | "log", name: string): string {
  const key = `${family}_${name}`;
  return Object.hasOwn(strings, key) ? strings[key as keyof Strings] : name;
}

/** A line of a job's log: a stage, or how the job went on, and what there is to say about that. */
export function logged(strings: Strings, line: string): string {
  const [, word = "", rest = ""] = /^(\w+)(.*)$/s.exec(line) ?? [];
  const families = ["log", "state", "stage"] as const;
  const family = families.find((each) => Object.hasOwn(strings, `${each}_${word}`));
  return family ? named(strings, family, word) + rest : line;
}
