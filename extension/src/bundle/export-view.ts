import { button, h, onEscape, uniqueId } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { LongTask } from "../frame/long-task";
import { Note } from "../frame/note";
import { trouble } from "../frame/trouble";
import type { Context, View } from "./context";
import { choices, labelled, textField, tick } from "./fields";
import { gateView } from "./gate-view";
import { minimumFields } from "./minimums";
import type { BundleEvent, ExportState, Request } from "./protocol";
import { writtenView } from "./written-view";

/** The form that writes a bundle, and what came of it. */
export class ExportView implements View<ExportState> {
  readonly nodes: Node[];
  private readonly golden = h("select");
  private readonly gate = h("fieldset", { class: "gate" });
  private readonly minimums = h("div", { class: "minimums" });
  private readonly place = h("p", { class: "file" });
  private readonly start: HTMLButtonElement;
  private readonly task: LongTask<Request, BundleEvent>;
  private readonly note: Note;
  private readonly asking = h("div", { class: "asking", role: "group" });
  private readonly result = h("div", { class: "result" });
  private folder = "";

  constructor(private readonly context: Context) {
    const { strings, order, tasks } = context;
    this.note = new Note(context);
    this.start = button(strings.export, "solid", () => this.run(false));
    this.task = new LongTask(context, tasks.export, this.start, (event) => this.end(event));
    this.golden.addEventListener("change", () => {
      order.golden = this.golden.value;
      this.open();
    });
    const field = (name: "name" | "version" | "owner" | "approval"): HTMLElement =>
      labelled(strings[name], textField(order[name], (value) => (order[name] = value)), name === "name" ? this.place : undefined);
    const flag = (name: "models" | "dated" | "force"): HTMLElement =>
      tick(strings[name], order[name], (value) => (order[name] = value));
    this.gate.append(
      h("legend", {}, strings.gate),
      labelled(strings.golden, this.golden),
      h(
        "div",
        { class: "demands" },
        labelled(strings.split, textField(order.split, (value) => (order.split = value))),
        this.minimums,
        flag("force"),
      ),
    );
    this.asking.hidden = true;
    this.nodes = [
      h(
        "section",
        { class: "form", "aria-label": strings.form },
        field("name"),
        h("div", { class: "pair" }, field("version"), field("owner")),
        field("approval"),
        h("div", { class: "ticks" }, flag("models"), flag("dated")),
        this.gate,
        h("div", { class: "buttons start" }, this.start),
        this.task.root,
        this.asking,
        this.note.root,
        this.result,
      ),
    ];
  }

  update(state: ExportState, live: boolean): void {
    const { strings, order, tasks } = this.context;
    const first = this.folder === "";
    this.folder = state.folder || "/";
    this.place.textContent = fill(strings.place, this.folder);
    const sets = state.goldens.map((name) => [name, name] as const);
    const given = state.given ? [["given", strings.given] as const] : [];
    order.golden = choices(this.golden, [["", strings.noGolden], ...given, ...sets], order.golden);
    if (first) this.minimums.append(minimumFields(state.metrics, this.context));
    this.open();
    this.start.disabled = !live || this.task.running;
    if (first) this.show(tasks.export.result, false);
  }

  /** Demands make sense for a golden set alone. */
  private open(): void {
    const demands = this.gate.querySelector<HTMLElement>(".demands");
    if (demands) demands.hidden = this.golden.value === "";
  }

  private run(replace: boolean): void {
    const { order } = this.context;
    this.note.tell("");
    this.asking.hidden = true;
    this.result.replaceChildren();
    const minimums = order.golden === "" ? {} : order.minimums;
    this.task.run({ type: "export", order: { ...order, minimums, replace } });
  }

  private end(event: BundleEvent | null): void {
    this.start.disabled = event === null;
    this.show(event, true);
  }

  private show(event: BundleEvent | null, loud: boolean): void {
    const { strings } = this.context;
    if (event?.type === "exported") {
      const written = writtenView(event, this.folder, this.context);
      this.result.replaceChildren(...gateView(event, this.context), written);
      this.note.tell(fill(event.short.length > 0 ? strings.stamped : strings.exported, event.name), loud);
    } else if (event?.type === "short") {
      this.result.replaceChildren(...gateView(event, this.context));
      this.note.tell(fill(strings.refused, event.short.join("; ")), loud);
    } else if (event?.type === "taken") {
      if (loud) this.confirm();
    } else if (loud) {
      this.note.tell(trouble(event, strings));
    }
  }

  /** Asks before a file is replaced. */
  private confirm(): void {
    const { strings, order } = this.context;
    const back = (): void => {
      this.asking.hidden = true;
      this.start.focus();
    };
    const text = h("p", { id: uniqueId("ask"), dir: "auto" }, fill(strings.taken, order.name));
    const replace = button(strings.replace, "solid", () => {
      this.start.focus();
      this.run(true);
    });
    const keep = button(strings.skip, "plain", back);
    this.asking.setAttribute("aria-labelledby", text.id);
    this.asking.replaceChildren(text, replace, keep);
    for (const each of [replace, keep]) onEscape(each, back);
    this.asking.hidden = false;
    this.context.say(text.textContent ?? "");
    requestAnimationFrame(() => keep.focus());
  }
}
