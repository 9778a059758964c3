import { h } from "../chat/dom";
import { ResultsView } from "../controls/results-view";
import { stringsIn as controlsIn } from "../controls/strings";
import { Values } from "../controls/values";
import { FramedElement } from "../frame/element";
import { Task } from "../frame/task";
import { said } from "../frame/trouble";
import { Numbers } from "../inspector/numbers";
import { CandidateView } from "./candidate-view";
import type { Context, Draft } from "./context";
import { PlotView } from "./plot-view";
import type { Link, Request, TunerEvent } from "./protocol";
import { SearchView } from "./search-view";
import { TunerStore } from "./store";
import { stringsIn, type Strings } from "./strings";
import { styles } from "./styles";

/** Looks for better settings: the search, its trials as they come, and the candidate. */
export class SlimTuner extends FramedElement<Link, Strings> {
  protected readonly store = new TunerStore(
    () => this.draw(),
    () => this.compare(),
  );
  private readonly search = new Task<Request, TunerEvent>(this.store, "asked");
  private readonly draft: Draft = { minutes: 10, seconds: null, left: new Set(), fresh: false };
  private form: SearchView | null = null;
  private plot: PlotView | null = null;
  private candidate: CandidateView | null = null;
  private results: ResultsView | null = null;

  constructor() {
    super("controls tuner", styles, stringsIn);
  }

  protected compose(): Node[] {
    const { context } = this;
    this.form = new SearchView(context);
    this.plot = new PlotView(context);
    this.candidate = new CandidateView(context);
    this.results = this.comparison(context);
    this.compare();
    const below = h("div", { class: "compared" }, this.results.root, this.results.below);
    return [this.form.root, this.plot.root, this.candidate.root, below];
  }

  protected refresh(): void {
    const { state, live } = this.store;
    if (!state) return;
    this.form?.update(state, live);
    this.plot?.update(state);
    this.candidate?.update(state, live);
  }

  /** The pinned questions, in the words of the controls. */
  private comparison(context: Context): ResultsView {
    const strings = { ...controlsIn(this.language), after: context.strings.candidate };
    const names = { run: "again", cancel: "hush" } as const;
    return new ResultsView(
      {
        ...context,
        strings,
        request: async (request) => {
          const type = names[request.type as keyof typeof names] ?? request.type;
          const event = await context.ask({ ...request, type } as Request);
          if (event?.type === "error") this.candidate?.tell(said(event.error));
          return event?.type === "done" || event?.type === "error" ? event as { type: "done" } : null;
        },
      },
      this.results?.draft ?? null,
    );
  }

  private compare(): void {
    if (this.store.compared) this.results?.show(this.store.compared);
  }

  private get context(): Context {
    const { language, draft, search, folds } = this;
    return {
      strings: this.texts,
      numbers: new Numbers(language),
      values: new Values(language, controlsIn(language)),
      folds,
      draft,
      search,
      ask: (request) => this.store.ask(request).end,
      say: (text) => this.say(text),
    };
  }
}
