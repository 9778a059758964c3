/** The element that looks for better settings, free of any host. */
import { newest } from "../chat/register";
import { SlimTuner } from "./element";

export { SlimTuner } from "./element";
export type * from "./protocol";

/** Registers the element and makes one. */
export const createTuner = (): SlimTuner => newest("slim-tuner", SlimTuner);
