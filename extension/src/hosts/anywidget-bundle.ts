/** Export and import in a notebook: anywidget calls `render` for every view of the Python widgets. */
import { createBundle } from "../bundle";
import { h } from "../chat/dom";
import { linkOf } from "./bundle-link";
import { listen, kernelOf, show, type View } from "./notebook";
import { entriesOf, renderInto, type Host } from "./parts";

interface Given extends View {
  host?: Host;
  signal?: AbortSignal;
}

function render(view: Given): () => void {
  const { model, host, signal } = view;
  const element = createBundle();
  const undo = [show(element, linkOf(model, kernelOf(view)), view)];
  const place = h("div", { slot: "chat" });
  element.append(place);
  let ended = new AbortController();
  const chat = (): void => {
    ended.abort();
    ended = new AbortController();
    const [entry] = entriesOf(model);
    if (!entry || !host) return place.replaceChildren();
    renderInto(place, entry, host, ended.signal).catch((error: unknown) => {
      console.error("slimchat: the chat of the opened bot could not be shown", error);
    });
  };
  chat();
  undo.push(listen(model, "change:parts", chat), () => ended.abort());
  signal?.addEventListener("abort", () => ended.abort(), { once: true });
  return () => undo.forEach((each) => each());
}

export default { render };
