/** The controls in a notebook: anywidget calls `render` for every view of the Python widget. */
import { createControls } from "../controls";
import { linkOf } from "./controls-link";
import { kernelOf, show, type View } from "./notebook";

const render = (view: View): (() => void) => show(createControls(), linkOf(view.model, kernelOf(view)), view);

export default { render };
