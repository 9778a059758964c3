/** The documents in a notebook: anywidget calls `render` for every view of the Python widget. */
import { createKnowledge } from "../knowledge";
import { followKernel } from "./kernel";
import { linkOf } from "./knowledge-link";
import { mount, type Model } from "./notebook";

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const knowledge = createKnowledge();
  knowledge.setAttribute("heading", String(model.get("title") ?? ""));
  const unmount = mount(el, knowledge);
  knowledge.connect(linkOf(model, (listener) => followKernel(model.widget_manager, el, listener)));
  return () => {
    knowledge.disconnect();
    unmount();
  };
}

export default { render };
