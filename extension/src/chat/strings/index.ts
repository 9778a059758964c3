/** What the element says, in the languages of slimchat. */
import type { Language } from "../protocol";
import { en, type Strings } from "./en";
import { es } from "./es";
import { pt } from "./pt";

export type { Strings } from "./en";

/** Every language, named in itself. */
export const LANGUAGES: Record<Language, string> = { en: "English", es: "Español", pt: "Português" };

const ALL: Record<Language, Strings> = { en, es, pt };

/** The first tag whose language is known (`pt-BR` is `pt`), else English. */
export function languageOf(...tags: (string | null | undefined)[]): Language {
  for (const tag of tags) {
    const base = tag?.toLowerCase().split(/[-_]/)[0] ?? "";
    if (Object.hasOwn(ALL, base)) return base as Language;
  }
  return "en";
}

export const stringsIn = (language: Language): Strings => ALL[language];

/** Puts the value where the text says `{0}`. */
export const fill = (template: string, value: string): string =>
  template.replace("{0}", () => value);
