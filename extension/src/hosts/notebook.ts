import type { Connected } from "./following";
import { followKernel } from "./kernel";
import { followTheme } from "./theme";

/** Called with a message, and the bytes that came with it. */
export type Heard = (message: unknown, buffers?: DataView[]) => void;

/** The part of anywidget's model that is used here. */
export interface Model {
  get(key: string): unknown;
  on(name: string, callback: Heard): void;
  off(name: string, callback: Heard): void;
  /** `callbacks` is of the widget protocol and unused here; `buffers` travel as they are. */
  send(content: unknown, callbacks?: unknown, buffers?: ArrayBuffer[]): void;
  readonly widget_manager?: unknown;
}

interface Envelope<Event> {
  type: "event";
  request: string;
  event: Event;
}

/** Calls back on a change or a message of the model; returns the undoing. */
export function listen(model: Model, name: string, callback: Heard): () => void {
  model.on(name, callback);
  return () => model.off(name, callback);
}

/** Calls back on every event that the Python widget sends; returns the undoing. */
export const onEvents = <Event>(
  model: Model,
  listener: (request: string, event: Event, buffers: DataView[]) => void,
): (() => void) =>
  listen(model, "msg:custom", (message, buffers) => {
    const envelope = message as Envelope<Event> | null;
    if (typeof envelope === "object" && envelope?.type === "event") listener(envelope.request, envelope.event, buffers ?? []);
  });

/** Puts an element into a cell's output, in the notebook's theme; returns the undoing. */
export function mount(el: HTMLElement, element: HTMLElement): () => void {
  // JupyterLab must not take what is typed here for notebook commands ("dd" deletes a cell).
  // Both are marked: it takes the keys of an element that matches before it looks at the parent.
  for (const each of [el, element]) each.setAttribute("data-lm-suppress-shortcuts", "true");
  const keep = (event: Event): void => event.stopPropagation();
  el.addEventListener("keydown", keep);
  el.replaceChildren(element);
  const unfollow = followTheme(element);
  return () => {
    unfollow();
    el.removeEventListener("keydown", keep);
    element.remove();
  };
}

/** A view of a widget: its model, and the place in the page. */
export interface View {
  model: Model;
  el: HTMLElement;
}

/** Whether the kernel behind a view can still be there. */
export const kernelOf =
  ({ model, el }: View): Connected =>
  (listener) =>
    followKernel(model.widget_manager, el, listener);

/** Shows an element over its link to a widget's model; returns the undoing. */
export function show<Link>(
  element: HTMLElement & { connect(link: Link): void; disconnect(): void },
  link: Link,
  { model, el }: View,
): () => void {
  element.setAttribute("heading", String(model.get("title") ?? ""));
  const unmount = mount(el, element);
  element.connect(link);
  return () => {
    element.disconnect();
    unmount();
  };
}
