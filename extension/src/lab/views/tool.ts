import { followTheme } from "../../hosts/theme";
import type { Language } from "../../chat/protocol";
import type { SocketModel } from "../socket-model";
import type { Mounted } from "../views";

interface Tool<Link> extends HTMLElement {
  connect(link: Link): void;
  disconnect(): void;
}

/**
 * Shows a tool in a place. It is connected only while the server can be reached: what a tool itself
 * says about a lost connection is about kernels, and the panel tells it better.
 */
export function mountTool<Link>(
  place: HTMLElement,
  model: SocketModel,
  language: Language,
  tool: Tool<Link>,
  link: () => Link,
): Mounted {
  tool.lang = language;
  tool.setAttribute("place", "server");
  tool.setAttribute("heading", String(model.get("title") ?? ""));
  place.append(tool);
  const undo = [
    followTheme(tool),
    model.connected((live) => {
      if (live) tool.connect(link());
      else tool.disconnect();
    }),
  ];
  const unmount = (): void => {
    undo.forEach((each) => each());
    tool.disconnect();
    tool.remove();
  };
  return { element: tool, unmount };
}

/** A connection that a tool hears nothing bad of. */
export const live = (listener: (live: boolean) => void): (() => void) => {
  listener(true);
  return () => undefined;
};
