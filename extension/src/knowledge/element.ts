import { FramedElement } from "../frame/element";
import { Numbers } from "../inspector/numbers";
import type { Context } from "./context";
import { Page } from "./page";
import type { Link } from "./protocol";
import { KnowledgeStore } from "./store";
import { stringsIn, type Strings } from "./strings";
import { styles } from "./styles";
import { Tasks } from "./tasks";
import { Uploads } from "../frame/uploads";

/** Shows the documents of a bot and looks after them. */
export class SlimKnowledge extends FramedElement<Link, Strings> {
  protected readonly store = new KnowledgeStore(() => this.draw());
  private readonly tasks = new Tasks(this.store);
  private readonly uploads = new Uploads(this.store);
  private page: Page | null = null;

  constructor() {
    super("inspector knowledge", styles, stringsIn);
  }

  protected compose(): Node[] {
    this.page = new Page(this.context);
    return this.page.nodes;
  }

  protected refresh(): void {
    if (this.store.state) this.page?.update(this.store.state, this.store.live);
  }

  private get context(): Context {
    const { language, tasks, uploads } = this;
    const dates = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
    return {
      strings: this.texts,
      numbers: new Numbers(language),
      folds: this.folds,
      tasks,
      uploads,
      date: (seconds) => (seconds === null ? "–" : dates.format(seconds * 1000)),
      ask: (request) => this.store.ask(request).end,
      say: (text) => this.say(text),
      open: (source) => this.page?.open(source),
    };
  }
}
