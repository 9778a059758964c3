/** The element that looks after documents, free of any host. */
import { newest } from "../chat/register";
import { SlimKnowledge } from "./element";

export { SlimKnowledge } from "./element";
export type * from "./protocol";

/** Registers the element and makes one. */
export const createKnowledge = (): SlimKnowledge => newest("slim-knowledge", SlimKnowledge);
