/** The chat in a notebook: anywidget calls `render` for every view of the Python widget. */
import { createChat, type ChatEvent, type Intent, type Snapshot, type Suggestions, type Transport } from "../chat";
import { followKernel } from "./kernel";
import { languageIn, listen, onEvents, show, type Model } from "./notebook";

const KEPT = ["messages", "conversation", "conversations", "language"] as const;

const snapshotOf = (model: Model): Snapshot => ({
  messages: (model.get("messages") as Snapshot["messages"] | null) ?? [],
  conversation: (model.get("conversation") as string | null) ?? "",
  conversations: (model.get("conversations") as Snapshot["conversations"] | null) ?? [],
  language: languageIn(model.get("language")),
});

function transportOf(model: Model, el: HTMLElement): Transport {
  return {
    inspects: model.get("inspects") === true,
    send: (intent: Intent) => model.send(intent),
    onEvent: (listener) => onEvents<ChatEvent>(model, listener),
    onSnapshot: (listener) => {
      const replay = (): void => listener(snapshotOf(model));
      replay();
      const undo = KEPT.map((name) => listen(model, `change:${name}`, replay));
      return () => undo.forEach((each) => each());
    },
    onConnection: (listener) => followKernel(model.widget_manager, el, (live) => listener(live ? "live" : "kernel")),
  };
}

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const chat = createChat();
  chat.setAttribute("placeholder", String(model.get("placeholder") ?? ""));
  chat.suggestions = (model.get("suggestions") as Suggestions | undefined) ?? {};
  return show(chat, transportOf(model, el), { model, el });
}

export default { render };
