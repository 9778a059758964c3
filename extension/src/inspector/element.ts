import { h } from "../chat/dom";
import { FramedElement } from "../frame/element";
import { AskView } from "./ask-view";
import type { Context } from "./context";
import { Numbers } from "./numbers";
import type { Link } from "./protocol";
import { reportView } from "./report-view";
import { InspectorStore } from "./store";
import { stringsIn, type Strings } from "./strings";
import { styles } from "./styles";

/** Shows how an answer came about. */
export class SlimInspect extends FramedElement<Link, Strings> {
  protected readonly store = new InspectorStore(
    () => this.draw(),
    () => this.drawReport(),
  );
  private readonly body = h("div", { class: "report" });
  private ask: AskView | null = null;

  constructor() {
    super("inspector", styles, stringsIn);
  }

  protected compose(): Node[] {
    this.ask = new AskView(this.context, this.ask?.draft ?? null);
    this.drawReport();
    return [this.ask.root, this.body];
  }

  protected refresh(): void {
    this.ask?.enable(this.store.live);
  }

  private get context(): Context {
    return {
      strings: this.texts,
      numbers: new Numbers(this.language),
      folds: this.folds,
      request: (request) => this.store.request(request),
      say: (text) => this.say(text),
    };
  }

  private drawReport(): void {
    const { context } = this;
    const { report } = this.store;
    this.body.replaceChildren(
      ...(report ? reportView(report, context) : [h("p", { class: "empty" }, context.strings.empty)]),
    );
  }
}
