import { createChat, type Suggestions } from "../../chat";
import { transportOf } from "../../hosts/chat-transport";
import { follow } from "../../hosts/following";
import { followTheme } from "../../hosts/theme";
import type { Mount } from "../views";

export const mount: Mount = (place, model, language) => {
  const chat = createChat();
  chat.lang = language;
  chat.setAttribute("heading", String(model.get("title") ?? ""));
  chat.setAttribute("placeholder", String(model.get("placeholder") ?? ""));
  place.append(chat);
  const undo = [
    followTheme(chat),
    follow(model, "suggestions", (value) => (value as Suggestions | undefined) ?? {}, (value) => (chat.suggestions = value)),
  ];
  chat.connect(transportOf(model, model.connected, "server"));
  const unmount = (): void => {
    chat.disconnect();
    undo.forEach((each) => each());
    chat.remove();
  };
  return { element: chat, unmount };
};
