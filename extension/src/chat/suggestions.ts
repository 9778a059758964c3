import type { Language } from "./protocol";

/** Questions by language; those under "" are for every language. */
export type Suggestions = Readonly<Record<string, readonly string[]>>;

const SHOWN = 4;

/** What to offer to a reader of this language; something in another language, before nothing. */
export function suggestionsIn(language: Language, all: Suggestions): readonly string[] {
  const found = [...(all[language] ?? []), ...(all[""] ?? [])];
  const shown = found.length > 0 ? found : Object.values(all).flat();
  return shown.filter((text) => text.trim() !== "").slice(0, SHOWN);
}
