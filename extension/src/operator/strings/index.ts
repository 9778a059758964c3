/** What the operators' page says, in the languages of slimchat. */
import type { Language } from "../../chat/protocol";
import { en, type Strings } from "./en";
import { es } from "./es";
import { pt } from "./pt";

export type { Strings } from "./en";

const ALL: Record<Language, Strings> = { en, es, pt };

export const stringsIn = (language: Language): Strings => ALL[language];

/** The word for an action. */
export const actionWord = (strings: Strings, action: string): string =>
  ({ answer: strings.answered, clarify: strings.clarify, refuse: strings.refuse, handoff: strings.handoff })[action] ?? action;

/** The word for a verdict, with a sign beside it. */
export const verdictWord = (strings: Strings, verdict: string): string =>
  ({ up: `▲ ${strings.up}`, down: `▼ ${strings.down}`, withdrawn: strings.withdrawn })[verdict] ?? verdict;
