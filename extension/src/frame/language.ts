import type { Language } from "../chat/protocol";
import { languageOf } from "../chat/strings/languages";

/** The language of an element: the one that was chosen, else its own, the page's, the browser's. */
export const spokenIn = (element: HTMLElement, chosen: Language | null): Language =>
  languageOf(chosen, element.lang, document.documentElement.lang, navigator.language);
