/** What the element says, in the languages of slimchat. */
import type { Language } from "../protocol";
import { en, type Strings } from "./en";
import { es } from "./es";
import { pt } from "./pt";

export type { Strings } from "./en";
export { fill, LANGUAGES, languageOf } from "./languages";

const ALL: Record<Language, Strings> = { en, es, pt };

export const stringsIn = (language: Language): Strings => ALL[language];
