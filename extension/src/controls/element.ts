import { h } from "../chat/dom";
import { FramedElement } from "../frame/element";
import { Numbers } from "../inspector/numbers";
import { ActionsView } from "./actions-view";
import type { Context } from "./context";
import type { ControlsEvent, Link, Request, State } from "./protocol";
import { ResultsView } from "./results-view";
import { SettingsView } from "./settings-view";
import { ControlsStore } from "./store";
import { stringsIn, type Strings } from "./strings";
import { styles } from "./styles";
import { Values } from "./values";

const TYPED = "textarea, input:not([type=range], [type=checkbox], [type=radio])";

/** The settings of a bot, and the same questions before and after. */
export class SlimControls extends FramedElement<Link, Strings> {
  protected readonly store = new ControlsStore(
    () => this.draw(),
    (what) => this.follow(what),
  );
  private actions: ActionsView | null = null;
  private results: ResultsView | null = null;
  private settings: SettingsView | null = null;

  constructor() {
    super("controls filling", styles, stringsIn);
    this.frame.addEventListener("keydown", (event) => this.onKey(event));
  }

  protected compose(): Node[] {
    const { context, store } = this;
    this.actions = new ActionsView(context);
    this.results = new ResultsView(context, this.results?.draft ?? null);
    this.settings = new SettingsView(store.groups, context);
    if (store.trials) this.results.show(store.trials);
    const columns = h("div", { class: "columns" }, this.settings.root, this.results.root);
    return [this.actions.root, columns, this.results.below];
  }

  protected refresh(): void {
    const { settings, live } = this.store;
    if (settings) this.settings?.show(settings);
    this.actions?.show(settings, live);
  }

  private get context(): Context {
    const strings = this.texts;
    return {
      strings,
      numbers: new Numbers(this.language),
      values: new Values(this.language, strings),
      folds: this.folds,
      request: (request) => this.request(request),
      say: (text) => this.say(text),
    };
  }

  private follow(what: keyof State): void {
    if (what === "groups") this.redraw();
    else if (what === "trials" && this.store.trials) this.results?.show(this.store.trials);
    else this.draw();
  }

  private async request(request: Request): Promise<ControlsEvent | null> {
    const event = await this.store.request(request);
    const { failed } = this.texts;
    if (event?.type === "error") this.actions?.tell(`${event.error.fact} ${event.error.fix}`.trim() || failed);
    if (event === null) this.actions?.tell(failed);
    return event;
  }

  private onKey(event: KeyboardEvent): void {
    const pressed = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "z";
    if (!pressed || (event.target as Element).matches(TYPED)) return; // a text field undoes its own text
    event.preventDefault();
    event.stopPropagation();
    void this.actions?.press(event.shiftKey ? "redo" : "undo");
  }
}
