/** The element that compares two ways of answering blindly, free of any host. */
import { newest } from "../chat/register";
import { SlimBlind } from "./element";

export { SlimBlind } from "./element";
export type * from "./protocol";

/** Registers the element and makes one. */
export const createBlind = (): SlimBlind => newest("slim-blind", SlimBlind);
