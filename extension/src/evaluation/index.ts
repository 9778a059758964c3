/** The element that evaluates a bot, free of any host. */
import { newest } from "../chat/register";
import { SlimEvaluation } from "./element";

export { SlimEvaluation } from "./element";
export type * from "./protocol";

/** Registers the element and makes one. */
export const createEvaluation = (): SlimEvaluation => newest("slim-evaluation", SlimEvaluation);
