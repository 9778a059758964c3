/** The controls in a notebook: anywidget calls `render` for every view of the Python widget. */
import { createControls } from "../controls";
import { followKernel } from "./kernel";
import { linkOf } from "./controls-link";
import { mount, type Model } from "./notebook";

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const controls = createControls();
  controls.setAttribute("heading", String(model.get("title") ?? ""));
  const unmount = mount(el, controls);
  controls.connect(linkOf(model, (listener) => followKernel(model.widget_manager, el, listener)));
  return () => {
    controls.disconnect();
    unmount();
  };
}

export default { render };
