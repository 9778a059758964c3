/** The chat in a notebook: anywidget calls `render` for every view of the Python widget. */
import { createChat, type ChatEvent, type Intent, type Snapshot, type Suggestions, type Transport } from "../chat";
import { followKernel } from "./kernel";
import { followTheme } from "./theme";

/** The part of anywidget's model that is used here. */
export interface Model {
  get(key: string): unknown;
  on(name: string, callback: (message: unknown) => void): void;
  off(name: string, callback: (message: unknown) => void): void;
  send(content: unknown): void;
  readonly widget_manager?: unknown;
}

interface Envelope {
  type: "event";
  request: string;
  event: ChatEvent;
}

const KEPT = ["messages", "conversation", "conversations", "language"] as const;

const isEnvelope = (message: unknown): message is Envelope =>
  typeof message === "object" && message !== null && (message as Envelope).type === "event";

const snapshotOf = (model: Model): Snapshot => ({
  messages: (model.get("messages") as Snapshot["messages"] | null) ?? [],
  conversation: (model.get("conversation") as string | null) ?? "",
  conversations: (model.get("conversations") as Snapshot["conversations"] | null) ?? [],
  language: (model.get("language") as Snapshot["language"] | undefined) ?? null,
});

export function transportOf(model: Model, el: HTMLElement): Transport {
  const listen = (name: string, callback: (message: unknown) => void): (() => void) => {
    model.on(name, callback);
    return () => model.off(name, callback);
  };
  return {
    send: (intent: Intent) => model.send(intent),
    onEvent: (listener) =>
      listen("msg:custom", (message) => {
        if (isEnvelope(message)) listener(message.request, message.event);
      }),
    onSnapshot: (listener) => {
      const replay = (): void => listener(snapshotOf(model));
      replay();
      const undo = KEPT.map((name) => listen(`change:${name}`, replay));
      return () => undo.forEach((each) => each());
    },
    onConnection: (listener) => followKernel(model.widget_manager, el, (live) => listener(live ? "live" : "kernel")),
  };
}

export function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const chat = createChat();
  chat.setAttribute("heading", String(model.get("title") ?? ""));
  chat.setAttribute("placeholder", String(model.get("placeholder") ?? ""));
  chat.suggestions = (model.get("suggestions") as Suggestions | undefined) ?? {};
  // JupyterLab must not take what is typed here for notebook commands ("dd" deletes a cell).
  el.setAttribute("data-lm-suppress-shortcuts", "true");
  const keep = (event: Event): void => event.stopPropagation();
  el.addEventListener("keydown", keep);
  el.replaceChildren(chat);
  const unfollow = followTheme(chat);
  chat.connect(transportOf(model, el));
  return () => {
    unfollow();
    chat.disconnect();
    el.removeEventListener("keydown", keep);
    chat.remove();
  };
}

export default { render };
