/** What the tuner says, in the languages of slimchat. */
import type { Language } from "../../chat/protocol";
import { en, type Strings } from "./en";
import { es } from "./es";
import { pt } from "./pt";

export type { Strings } from "./en";

const ALL: Record<Language, Strings> = { en, es, pt };

export const stringsIn = (language: Language): Strings => ALL[language];
