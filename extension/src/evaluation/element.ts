import { h } from "../chat/dom";
import { FramedElement } from "../frame/element";
import { StateStore } from "../frame/state-store";
import { Task } from "../frame/task";
import { Numbers } from "../inspector/numbers";
import { AddView } from "./add-view";
import type { Context } from "./context";
import type { EvaluationEvent, EvaluationIntent, Link, Request, State } from "./protocol";
import { ProposalsView } from "./proposals-view";
import { RowsView } from "./rows-view";
import { RunView } from "./run-view";
import { stringsIn, type Strings } from "./strings";
import { styles } from "./styles";
import { SummaryView } from "./summary-view";

/** Runs a golden set, and shows what came of it question by question. */
export class SlimEvaluation extends FramedElement<Link, Strings> {
  protected readonly store = new StateStore<State, Request, EvaluationIntent, EvaluationEvent>(() => this.draw());
  private readonly run = new Task<Request, EvaluationEvent>(this.store, "asked");
  private readonly draft = { part: "", question: "", language: "", action: "answer", reference: "", sources: [], split: null };
  private views: { update(state: State, live: boolean): void }[] = [];

  constructor() {
    super("inspector evaluation", styles, stringsIn);
  }

  protected compose(): Node[] {
    const { context } = this;
    const views = [new RunView(context), new SummaryView(context), new RowsView(context), new ProposalsView(context), new AddView(context)];
    this.views = views;
    return [h("div", { class: "report" }, ...views.map(({ root }) => root))];
  }

  protected refresh(): void {
    const { state, live } = this.store;
    if (state) for (const view of this.views) view.update(state, live);
  }

  private get context(): Context {
    const { language, draft, run, folds } = this;
    draft.language ||= language;
    return {
      strings: this.texts,
      numbers: new Numbers(language),
      folds,
      draft,
      run,
      ask: (request) => this.store.ask(request).end,
      say: (text) => this.say(text),
    };
  }
}
