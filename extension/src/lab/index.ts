/** The plugin for JupyterLab and Jupyter Notebook. */
import { ICommandPalette } from "@jupyterlab/apputils";
export default [{id: "slimchat:plugin", autoStart: true, requires: [ICommandPalette], activate: () => { void import("../chat").then(m => console.log("slimchat", m.createChat())); }}];
