/** The inspector in a notebook: anywidget calls `render` for every view of the Python widget. */
import { createInspector } from "../inspector";
import { followKernel } from "./kernel";
import { linkOf } from "./inspector-link";
import { mount, type Model } from "./notebook";

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const inspector = createInspector();
  inspector.setAttribute("heading", String(model.get("title") ?? ""));
  const unmount = mount(el, inspector);
  inspector.connect(linkOf(model, (listener) => followKernel(model.widget_manager, el, listener)));
  return () => {
    inspector.disconnect();
    unmount();
  };
}

export default { render };
