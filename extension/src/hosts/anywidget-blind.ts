/** The blind comparison in a notebook: anywidget calls `render` for every view of the Python widget. */
import { createBlind } from "../blind";
import { linkOf } from "./blind-link";
import { kernelOf, show, type View } from "./notebook";

const render = (view: View): (() => void) => show(createBlind(), linkOf(view.model, kernelOf(view)), view);

export default { render };
