import type { Language } from "../chat/protocol";
import type { Kind } from "./protocol";
import type { SocketModel } from "./socket-model";

/** Shows a view in a place; returns the undoing. */
export type Mount = (place: HTMLElement, model: SocketModel, language: Language) => Mounted;

export interface Mounted {
  readonly element: HTMLElement;
  unmount(): void;
}

/** The elements are large, and most pages of JupyterLab never show one: each is loaded when it is needed. */
export const VIEWS: Record<Kind, () => Promise<{ mount: Mount }>> = {
  chat: () => import("./views/chat"),
  inspector: () => import("./views/inspector"),
  controls: () => import("./views/controls"),
  knowledge: () => import("./views/knowledge"),
  tuner: () => import("./views/tuner"),
  evaluation: () => import("./views/evaluation"),
  blind: () => import("./views/blind"),
};
