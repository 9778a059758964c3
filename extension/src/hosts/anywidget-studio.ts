/** The studio in a notebook: each part is a widget of its own, which anywidget renders into a tab. */
import { h } from "../chat/dom";
import { languageOf } from "../chat/strings/languages";
import { createStudio, type Part } from "../studio";
import { stringsIn } from "../studio/strings";
import { follow, languageIn } from "./following";
import { mount, type Model } from "./notebook";
import { entriesOf, renderInto, type Entry, type Host } from "./parts";

interface StudioModel extends Model {
  set(key: string, value: unknown): void;
  save_changes(): void;
}

interface Given {
  model: StudioModel;
  el: HTMLElement;
  host?: Host;
  signal?: AbortSignal;
}

const partOf = (entry: Entry, host: Host, signal: AbortSignal): Part => ({
  name: entry.name,
  show: (panel) => renderInto(panel, entry, host, signal),
});

function render({ model, el, host, signal }: Given): () => void {
  const studio = createStudio();
  studio.setAttribute("heading", String(model.get("title") ?? ""));
  const unmount = mount(el, studio);
  const ended = new AbortController();
  signal?.addEventListener("abort", () => ended.abort(), { once: true });
  const undo = [unmount, () => ended.abort()];
  const keepUp = <Value>(name: string, read: (value: unknown) => Value, tell: (value: Value) => void): void => {
    undo.push(follow(model, name, read, tell));
  };
  keepUp("language", languageIn, (language) => (studio.language = language));
  if (host) {
    const parts = entriesOf(model).map((entry) => partOf(entry, host, ended.signal));
    studio.open(parts, String(model.get("selected") ?? ""));
    keepUp("selected", (value) => String(value ?? ""), (name) => studio.select(name));
    studio.addEventListener("select", (event) => {
      const { detail } = event as CustomEvent<string>;
      if (model.get("selected") === detail) return;
      model.set("selected", detail);
      model.save_changes();
    });
  } else {
    const language = languageOf(model.get("language") as string | null, document.documentElement.lang);
    studio.replaceWith(h("p", { role: "alert" }, stringsIn(language).old));
  }
  return () => undo.forEach((each) => each());
}

export default { render };
