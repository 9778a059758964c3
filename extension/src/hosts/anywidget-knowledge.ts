/** The documents in a notebook: anywidget calls `render` for every view of the Python widget. */
import { createKnowledge, type KnowledgeEvent, type Language, type Link, type State } from "../knowledge";
import { followKernel } from "./kernel";
import { listen, mount, onEvents, type Model } from "./notebook";

function follow<Value>(model: Model, name: string, read: (value: unknown) => Value, listener: (value: Value) => void): () => void {
  const tell = (): void => listener(read(model.get(name)));
  tell();
  return listen(model, `change:${name}`, tell);
}

const stateOf = (value: unknown): State | null =>
  typeof value === "object" && value !== null && "generation" in value ? (value as State) : null;

function linkOf(model: Model, el: HTMLElement): Link {
  return {
    send: (intent, buffers) => model.send(intent, undefined, buffers),
    onEvent: (listener) => onEvents<KnowledgeEvent>(model, listener),
    onState: (listener) => follow(model, "state", stateOf, listener),
    onLanguage: (listener) => follow(model, "language", (value) => (value as Language | undefined) ?? null, listener),
    onConnection: (listener) => followKernel(model.widget_manager, el, listener),
  };
}

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const knowledge = createKnowledge();
  knowledge.setAttribute("heading", String(model.get("title") ?? ""));
  const unmount = mount(el, knowledge);
  knowledge.connect(linkOf(model, el));
  return () => {
    knowledge.disconnect();
    unmount();
  };
}

export default { render };
