import type { Language } from "./protocol";

/** Questions by language, the most spoken first; those under "" are for every language. */
export type Suggestions = Readonly<Record<string, readonly string[]>>;

const SHOWN = 4;

/** What to offer to a reader of this language; where there is nothing, what comes first: the documents' language. */
export function suggestionsIn(language: Language, all: Suggestions): readonly string[] {
  const told = (list: readonly string[] = []): readonly string[] => list.filter((text) => text.trim() !== "");
  const found = told([...(all[language] ?? []), ...(all[""] ?? [])]);
  const shown = found.length > 0 ? found : Object.values(all).map(told).find((list) => list.length > 0);
  return (shown ?? []).slice(0, SHOWN);
}
