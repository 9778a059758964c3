/** The inspector in a notebook: anywidget calls `render` for every view of the Python widget. */
import { createInspector } from "../inspector";
import { linkOf } from "./inspector-link";
import { kernelOf, show, type View } from "./notebook";

const render = (view: View): (() => void) => show(createInspector(), linkOf(view.model, kernelOf(view)), view);

export default { render };
