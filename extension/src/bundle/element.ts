import { h } from "../chat/dom";
import { FramedElement } from "../frame/element";
import { Task } from "../frame/task";
import { Uploads } from "../frame/uploads";
import { Numbers } from "../inspector/numbers";
import type { Chosen, Context, Tasks, View } from "./context";
import { ExportView } from "./export-view";
import { ImportView } from "./import-view";
import type { Link, Order, State } from "./protocol";
import { BundleStore } from "./store";
import { stringsIn, type Strings } from "./strings";
import { styles } from "./styles";

/** Writes a bot to a bundle, or checks bundles and opens them, as its state says. */
export class SlimBundle extends FramedElement<Link, Strings & { title: string }> {
  protected readonly store = new BundleStore(() => this.draw());
  private readonly tasks: Tasks = {
    export: new Task(this.store, "questions"),
    verify: new Task(this.store, "parts"),
    open: new Task(this.store, "open"),
  };
  private readonly uploads = new Uploads(this.store.files);
  private readonly chosen: Chosen = { file: "", key: "" };
  private readonly order: Order = {
    name: "", version: "0.1.0", owner: "", approval: "", golden: "", split: "", minimums: {},
    models: true, dated: true, force: false, replace: false,
  };
  private kind: State["view"] | null = null;
  private view: View<State> | null = null;

  constructor() {
    super("inspector bundle", styles, (language) => {
      const strings = stringsIn(language);
      return { ...strings, title: this.store.state?.view === "import" ? strings.importTitle : strings.exportTitle };
    });
  }

  protected compose(): Node[] {
    const { state } = this.store;
    this.kind = state?.view ?? null;
    if (state?.view === "export" && this.order.name === "") this.order.name = state.name;
    const View = { export: ExportView, import: ImportView }[this.kind ?? "export"];
    this.view = state ? (new View(this.context) as View<State>) : null;
    return [h("div", { class: "report" }, ...(this.view?.nodes ?? []))];
  }

  protected refresh(): void {
    const { state, live } = this.store;
    if (state && state.view !== this.kind) this.redraw();
    else if (state) this.view?.update(state, live);
  }

  private get context(): Context {
    const { language, tasks, uploads, order, chosen, folds } = this;
    return {
      strings: this.texts,
      numbers: new Numbers(language),
      folds,
      tasks,
      uploads,
      order,
      chosen,
      ask: (request) => this.store.ask(request).end,
      say: (text) => this.say(text),
    };
  }
}
