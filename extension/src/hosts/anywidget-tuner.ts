/** The search for settings in a notebook: anywidget calls `render` for every view of the Python widget. */
import { createTuner } from "../tuner";
import { kernelOf, show, type View } from "./notebook";
import { linkOf } from "./tuner-link";

const render = (view: View): (() => void) => show(createTuner(), linkOf(view.model, kernelOf(view)), view);

export default { render };
