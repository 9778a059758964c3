import { h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { fold } from "../frame/fold";
import type { Context, View } from "./context";
import { CoverageView } from "./coverage-view";
import { DocumentsView } from "./documents-view";
import { DuplicatesView } from "./duplicates-view";
import { FilesView } from "./files-view";
import { MapView } from "./map-view";
import type { State } from "./protocol";
import { SkippedView } from "./skipped-view";

/** Everything below the heading, in one language. */
export class Page {
  readonly nodes: Node[];
  private readonly summary = h("p", { class: "soft summary" });
  private readonly skipped: HTMLElement;
  private readonly documents: DocumentsView;
  private readonly table: HTMLElement;
  private readonly views: View[];

  constructor(private readonly context: Context) {
    const { strings, folds } = context;
    const coverage = new CoverageView(context, () => {
      this.unfold();
      this.documents.only("uncited");
    });
    this.documents = new DocumentsView(context, (counted) => coverage.show(counted));
    const skipped = new SkippedView(context);
    const duplicates = new DuplicatesView(context);
    const map = new MapView(context);
    const files = new FilesView(context);
    this.views = [files, this.documents, coverage, skipped, duplicates, map];
    const part = (key: string, label: string, view: View, first: boolean): HTMLElement =>
      fold(folds, key, label, () => view.nodes, first);
    this.skipped = part("skipped", strings.skipped, skipped, false);
    this.table = part("documents", strings.documents, this.documents, true);
    const parts = [
      this.table,
      part("coverage", strings.coverage, coverage, true),
      this.skipped,
      part("duplicates", strings.duplicates, duplicates, false),
      part("map", strings.map, map, false),
    ];
    this.nodes = [h("div", { class: "report" }, this.summary, ...files.nodes, ...parts)];
  }

  update(state: State, live: boolean): void {
    const { strings, numbers } = this.context;
    const counts = [state.documents, state.passages].map((count) => numbers.whole(count));
    this.summary.textContent = fill(strings.summary, ...counts);
    const toggle = this.skipped.querySelector("button");
    if (toggle) toggle.textContent = `${strings.skipped} (${numbers.whole(state.skipped)})`;
    for (const view of this.views) view.update(state, live);
  }

  open(source: string): void {
    this.unfold();
    void this.documents.open(source);
  }

  /** What is closed cannot be shown. */
  private unfold(): void {
    this.table.querySelector<HTMLElement>("[aria-expanded=false].toggle")?.click();
  }
}
