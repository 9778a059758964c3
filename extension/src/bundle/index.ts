/** The element that exports and imports bots, free of any host. */
import { newest } from "../chat/register";
import { SlimBundle } from "./element";

export { SlimBundle } from "./element";
export type * from "./protocol";

/** Registers the element and makes one. */
export const createBundle = (): SlimBundle => newest("slim-bundle", SlimBundle);
