import { h } from "../chat/dom";
import type { Model } from "./notebook";

/** What anywidget 0.11 gives to show other widgets. */
export interface Host {
  getWidget(reference: string): Promise<{ render(into: { el: HTMLElement; signal?: AbortSignal }): Promise<void> }>;
}

/** A widget that another one shows. */
export interface Entry {
  name: string;
  widget: string;
}

export const entriesOf = (model: Model): Entry[] => (model.get("parts") as Entry[] | undefined) ?? [];

/** Renders another widget into a place, instead of what is there. */
export async function renderInto(place: HTMLElement, { widget }: Entry, host: Host, signal: AbortSignal): Promise<void> {
  const el = h("div");
  place.replaceChildren(el);
  await (await host.getWidget(widget)).render({ el, signal });
}
