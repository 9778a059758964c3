import type { FileBrowserModel, IFileBrowserFactory } from "@jupyterlab/filebrowser";
import type { JupyterFrontEnd } from "@jupyterlab/application";
import type { Context } from "./context";
import { telling } from "./told";

const ENDING = ".slimchat";

/** Opens a bundle that was uploaded to a file browser, by dragging it there or by its button. */
export function openUploaded(app: JupyterFrontEnd, browsers: IFileBrowserFactory): void {
  const follow = (model: FileBrowserModel): void => {
    model.uploadChanged.connect((_, { name, oldValue }) => {
      if (name !== "finish" || !oldValue?.path.endsWith(ENDING)) return;
      void app.commands.execute("docmanager:open", { path: oldValue.path });
    });
  };
  browsers.tracker.widgetAdded.connect((_, { model }) => follow(model));
  browsers.tracker.forEach(({ model }) => follow(model));
}

/** Takes bundles that are dropped on an element, as if they were dropped on the file browser. */
export function takeDropped(element: HTMLElement, context: Context, browsers: IFileBrowserFactory): void {
  element.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  element.addEventListener("drop", (event) => {
    const files = [...(event.dataTransfer?.files ?? [])].filter(({ name }) => name.endsWith(ENDING));
    const model = browsers.tracker.currentWidget?.model;
    if (!model) return;
    event.preventDefault();
    for (const file of files) void telling(context, () => model.upload(file));
  });
}
