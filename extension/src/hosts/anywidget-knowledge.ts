/** The documents in a notebook: anywidget calls `render` for every view of the Python widget. */
import { createKnowledge } from "../knowledge";
import { linkOf } from "./knowledge-link";
import { kernelOf, show, type View } from "./notebook";

const render = (view: View): (() => void) => show(createKnowledge(), linkOf(view.model, kernelOf(view)), view);

export default { render };
