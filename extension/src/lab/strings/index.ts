/** What the plugin says, in the languages of slimchat. */
import type { Language } from "../../chat/protocol";
import { en, type Strings } from "./en";
import { es } from "./es";
import { pt } from "./pt";

export type { Strings } from "./en";

const ALL: Record<Language, Strings> = { en, es, pt };

export const stringsIn = (language: Language): Strings => ALL[language];

/** The text of a family and a name; the name itself where this build knows no such name. */
export function named(strings: Strings, family: "state" | "stage", name: string): string {
  const key = `${family}_${name}`;
  return Object.hasOwn(strings, key) ? strings[key as keyof Strings] : name;
}
