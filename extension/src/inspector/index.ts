/** The inspector element, free of any host. */
import { newest } from "../chat/register";
import { SlimInspect } from "./element";

export { SlimInspect } from "./element";
export type * from "./protocol";

/** Registers the element and makes one. */
export const createInspector = (): SlimInspect => newest("slim-inspect", SlimInspect);
