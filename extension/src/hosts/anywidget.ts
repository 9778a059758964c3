/** The chat in a notebook: anywidget calls `render` for every view of the Python widget. */
import { createChat, type Suggestions } from "../chat";
import { transportOf } from "./chat-transport";
import { followKernel } from "./kernel";
import { mount, type Model } from "./notebook";

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const chat = createChat();
  chat.setAttribute("heading", String(model.get("title") ?? ""));
  chat.setAttribute("placeholder", String(model.get("placeholder") ?? ""));
  chat.suggestions = (model.get("suggestions") as Suggestions | undefined) ?? {};
  const unmount = mount(el, chat);
  chat.connect(transportOf(model, (listener) => followKernel(model.widget_manager, el, listener), "kernel"));
  return () => {
    chat.disconnect();
    unmount();
  };
}

export default { render };
