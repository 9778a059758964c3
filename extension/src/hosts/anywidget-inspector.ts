/** The inspector in a notebook: anywidget calls `render` for every view of the Python widget. */
import { createInspector, type InspectorEvent, type Language, type Link, type Report } from "../inspector";
import { followKernel } from "./kernel";
import { listen, mount, onEvents, type Model } from "./notebook";

function follow<Value>(model: Model, name: string, read: (value: unknown) => Value, listener: (value: Value) => void): () => void {
  const tell = (): void => listener(read(model.get(name)));
  tell();
  return listen(model, `change:${name}`, tell);
}

const reportOf = (value: unknown): Report | null =>
  typeof value === "object" && value !== null && "answer" in value ? (value as Report) : null;

function linkOf(model: Model, el: HTMLElement): Link {
  return {
    send: (intent) => model.send(intent),
    onEvent: (listener) => onEvents<InspectorEvent>(model, listener),
    onReport: (listener) => follow(model, "report", reportOf, listener),
    onLanguage: (listener) => follow(model, "language", (value) => (value as Language | undefined) ?? null, listener),
    onConnection: (listener) => followKernel(model.widget_manager, el, listener),
  };
}

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const inspector = createInspector();
  inspector.setAttribute("heading", String(model.get("title") ?? ""));
  const unmount = mount(el, inspector);
  inspector.connect(linkOf(model, el));
  return () => {
    inspector.disconnect();
    unmount();
  };
}

export default { render };
