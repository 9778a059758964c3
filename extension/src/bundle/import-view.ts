import { button, h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { DropZone } from "../frame/drop-zone";
import { LongTask } from "../frame/long-task";
import { Note } from "../frame/note";
import { trouble } from "../frame/trouble";
import { UploadsView } from "../frame/uploads-view";
import type { Context, View } from "./context";
import { choices, labelled } from "./fields";
import type { BundleEvent, ImportState, Request } from "./protocol";
import { verifiedView } from "./verified-view";

/** Chooses a bundle, checks it, and opens it. */
export class ImportView implements View<ImportState> {
  readonly nodes: Node[];
  private readonly zone: DropZone;
  private readonly file = h("select");
  private readonly key = h("select");
  private readonly none = h("p", { class: "soft" });
  private readonly picker: HTMLElement;
  private readonly verify: HTMLButtonElement;
  private readonly open: HTMLButtonElement;
  private readonly tasks: Record<"verify" | "open", LongTask<Request, BundleEvent>>;
  private readonly note: Note;
  private readonly result = h("div", { class: "result" });
  private readonly opening: HTMLElement;
  private known: Set<string> | null = null;

  constructor(private readonly context: Context) {
    const { strings, tasks, chosen } = context;
    this.note = new Note(context);
    this.zone = new DropZone(strings.choose, (files) => uploads.add(files));
    const uploads = new UploadsView(context, this.zone.choose);
    this.verify = button(strings.verify, "solid", () => this.run());
    this.open = button(strings.open, "solid", () => this.begin());
    this.tasks = {
      verify: new LongTask(context, tasks.verify, this.verify, (event) => this.end(event)),
      open: new LongTask(context, tasks.open, this.open, (event) => this.opened(event)),
    };
    this.file.addEventListener("change", () => {
      chosen.file = this.file.value;
    });
    this.key.addEventListener("change", () => {
      chosen.key = this.key.value;
    });
    const again = button(strings.refresh, "plain", () => void this.refresh());
    this.picker = h("div", { class: "pair" }, labelled(strings.bundle, this.file), labelled(strings.key, this.key));
    this.opening = h("div", { class: "opening" }, h("div", { class: "buttons start" }, this.open), this.tasks.open.root);
    this.opening.hidden = true;
    this.nodes = [
      h(
        "section",
        { class: "form", "aria-label": strings.chooseOne },
        this.zone.root,
        uploads.root,
        this.none,
        this.picker,
        h("div", { class: "buttons start" }, this.verify, again),
        this.tasks.verify.root,
        this.note.root,
        this.result,
        this.opening,
      ),
      h("slot", { name: "chat" }),
    ];
    this.show(tasks.verify.result, false);
  }

  update(state: ImportState, live: boolean): void {
    const { strings, numbers, chosen } = this.context;
    const folder = state.folder || "/";
    const allowed = fill(strings.allowed, numbers.tell(state.limit / 1e9));
    this.zone.show(live, fill(strings.drop, folder), allowed, [".slimchat"]);
    const added = state.files.filter(({ name }) => this.known && !this.known.has(name)).sort((a, b) => b.changed - a.changed)[0];
    if (added) chosen.file = added.name;
    this.known = new Set(state.files.map(({ name }) => name));
    const files = state.files.map(({ name, size }) => [name, fill(strings.sized, name, numbers.tell(size / 1e6))] as const);
    chosen.file = choices(this.file, files, chosen.file);
    const keys = state.keys.map((name) => [name, name] as const);
    chosen.key = choices(this.key, [["", strings.noKey], ...keys], chosen.key);
    this.none.textContent = fill(strings.none, folder);
    this.none.hidden = files.length > 0;
    this.picker.hidden = files.length === 0;
    this.verify.disabled = !live || files.length === 0 || this.tasks.verify.running;
    this.open.disabled = !live || this.tasks.open.running;
  }

  private run(): void {
    const { file, key } = this.context.chosen;
    this.note.tell("");
    this.result.replaceChildren();
    this.opening.hidden = true;
    this.tasks.verify.run({ type: "verify", name: file, key });
  }

  private end(event: BundleEvent | null): void {
    this.verify.disabled = event === null;
    this.show(event, true);
  }

  private show(event: BundleEvent | null, loud: boolean): void {
    const { strings, say } = this.context;
    if (event?.type !== "verified") {
      if (loud) this.note.tell(trouble(event, strings));
      return;
    }
    this.result.replaceChildren(...verifiedView(event, this.context));
    this.opening.hidden = event.card.length === 0;
    if (loud) say(fill(event.ok ? strings.verified : strings.notVerified, event.name));
  }

  private begin(): void {
    const { verify } = this.context.tasks;
    this.note.tell("");
    if (verify.result?.type === "verified") this.tasks.open.run({ type: "open", name: verify.result.name });
  }

  private opened(event: BundleEvent | null): void {
    const { strings } = this.context;
    this.open.disabled = event === null;
    this.note.tell(event?.type === "opened" ? fill(strings.opened, event.name) : trouble(event, strings));
  }

  private async refresh(): Promise<void> {
    const { ask, strings, say } = this.context;
    const event = await ask({ type: "refresh" });
    if (event?.type === "done") say(strings.refreshed);
    else this.note.tell(trouble(event, strings));
  }
}
