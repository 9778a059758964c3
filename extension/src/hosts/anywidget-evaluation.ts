/** The evaluation in a notebook: anywidget calls `render` for every view of the Python widget. */
import { createEvaluation } from "../evaluation";
import { linkOf } from "./evaluation-link";
import { kernelOf, show, type View } from "./notebook";

const render = (view: View): (() => void) => show(createEvaluation(), linkOf(view.model, kernelOf(view)), view);

export default { render };
