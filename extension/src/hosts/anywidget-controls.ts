/** The controls in a notebook: anywidget calls `render` for every view of the Python widget. */
import { createControls, type ControlsEvent, type Language, type Link, type State } from "../controls";
import { followKernel } from "./kernel";
import { listen, mount, onEvents, type Model } from "./notebook";

function follow(model: Model, name: string, listener: (value: unknown) => void): () => void {
  const tell = (): void => listener(model.get(name));
  tell();
  return listen(model, `change:${name}`, tell);
}

/** What the widget holds under a name; nothing before it is there. */
function stateOf<Name extends keyof State>(name: Name, value: unknown): State[Name] {
  const known = typeof value === "object" && value !== null && Object.keys(value).length > 0;
  return (known ? value : name === "groups" ? [] : null) as State[Name];
}

const linkOf = (model: Model, el: HTMLElement): Link => ({
  send: (intent) => model.send(intent),
  onEvent: (listener) => onEvents<ControlsEvent>(model, listener),
  onState: (name, listener) => follow(model, name, (value) => listener(stateOf(name, value))),
  onLanguage: (listener) => follow(model, "language", (value) => listener((value as Language | undefined) ?? null)),
  onConnection: (listener) => followKernel(model.widget_manager, el, listener),
});

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const controls = createControls();
  controls.setAttribute("heading", String(model.get("title") ?? ""));
  const unmount = mount(el, controls);
  controls.connect(linkOf(model, el));
  return () => {
    controls.disconnect();
    unmount();
  };
}

export default { render };
