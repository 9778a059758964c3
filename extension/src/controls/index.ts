/** The controls element, free of any host. */
import { newest } from "../chat/register";
import { SlimControls } from "./element";

export { SlimControls } from "./element";
export type * from "./protocol";

/** Registers the element and makes one. */
export const createControls = (): SlimControls => newest("slim-controls", SlimControls);
