/** The chat element, free of any host. */
import { SlimChat } from "./element";

export { SlimChat } from "./element";
export type * from "./protocol";
export type { Suggestions } from "./suggestions";
export type { Connection, Transport } from "./transport";

/**
 * Registers the element and makes one.
 *
 * A page may already hold the element of an older build (a notebook that stayed open over an
 * upgrade); names cannot be redefined, so this build then goes under a name of its own.
 */
export function createChat(): SlimChat {
  for (const tag of ["slim-chat", `slim-chat-${SlimChat.build}`]) {
    if (!customElements.get(tag)) customElements.define(tag, class extends SlimChat {});
    const found = customElements.get(tag) as unknown as typeof SlimChat;
    if (found.build === SlimChat.build) return document.createElement(tag) as SlimChat;
  }
  throw new Error("slimchat: the chat element cannot be registered");
}
