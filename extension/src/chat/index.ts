/** The chat element, free of any host. */
import { SlimChat } from "./element";
import { newest } from "./register";

export { SlimChat } from "./element";
export type * from "./protocol";
export type { Suggestions } from "./suggestions";
export type { Connection, Transport } from "./transport";

/** Registers the element and makes one. */
export const createChat = (): SlimChat => newest("slim-chat", SlimChat);
