/** The chat in a notebook: anywidget calls `render` for every view of the Python widget. */
import { createChat, type Suggestions } from "../chat";
import { transportOf } from "./chat-transport";
import { kernelOf, show, type View } from "./notebook";

function render(view: View): () => void {
  const chat = createChat();
  chat.setAttribute("placeholder", String(view.model.get("placeholder") ?? ""));
  chat.suggestions = (view.model.get("suggestions") as Suggestions | undefined) ?? {};
  return show(chat, transportOf(view.model, kernelOf(view), "kernel"), view);
}

export default { render };
