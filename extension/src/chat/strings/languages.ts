import type { Language } from "../protocol";

/** Every language, named in itself. */
export const LANGUAGES: Record<Language, string> = { en: "English", es: "Español", pt: "Português" };

/** The first tag whose language is known (`pt-BR` is `pt`), else English. */
export function languageOf(...tags: (string | null | undefined)[]): Language {
  for (const tag of tags) {
    const base = tag?.toLowerCase().split(/[-_]/)[0] ?? "";
    if (Object.hasOwn(LANGUAGES, base)) return base as Language;
  }
  return "en";
}

/**
 * Puts the values where the text says `{0}`, `{1}` and so on. `{0:answer|answers}` is the first word
 * where that value is one, else the second.
 */
export const fill = (template: string, ...values: string[]): string =>
  template.replace(/\{(\d)(?::([^|}]*)\|([^}]*))?\}/g, (place, number: string, one?: string, many?: string) => {
    const value = values[Number(number)];
    return (one === undefined ? value : value === "1" ? one : many) ?? place;
  });
