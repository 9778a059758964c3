import { button, h, uniqueId } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import type { Numbers } from "../inspector/numbers";
import { named } from "./named";
import type { Task } from "./task";
import type { Ended, Progress } from "./task-store";

interface Context {
  /** Also the names of the stages, such as `stage_read`. */
  readonly strings: { readonly stop: string; readonly stopping: string; readonly progress: string };
  readonly numbers: Numbers;
  say(text: string): void;
}

/** Shows a task, under way or not: how far it came, and a button that stops it. */
export class LongTask<Request, Event extends Ended> {
  readonly root = h("div", { class: "task" });
  private readonly bar: HTMLProgressElement;
  private readonly label: HTMLElement;
  private readonly stop: HTMLButtonElement;
  private stage = "";

  /**
   * @param from - the button that begins it: disabled while it runs, and focused when it is over
   * @param ended - called when it is over
   */
  constructor(
    private readonly context: Context,
    private readonly task: Task<Request, Event>,
    private readonly from: HTMLButtonElement,
    private readonly ended: (event: Event | null) => void,
  ) {
    const id = uniqueId("progress");
    this.label = h("p", { class: "note", id });
    this.bar = h("progress", { "aria-labelledby": id });
    this.stop = button(context.strings.stop, "plain", () => this.cancel());
    this.root.append(this.label, this.bar, this.stop);
    this.root.hidden = !task.running;
    task.watch({ progressed: (event) => this.show(event, true), ended: (event) => this.end(event) });
    if (!task.running) return;
    this.begin();
    if (task.progress) this.show(task.progress, false);
    if (task.stopping) this.label.textContent = context.strings.stopping;
  }

  get running(): boolean {
    return this.task.running;
  }

  run(request: Request): void {
    if (this.task.running) return;
    this.begin();
    this.context.say(this.label.textContent ?? "");
    this.root.hidden = false;
    void this.task.run(request);
    this.from.disabled = true;
  }

  private begin(): void {
    this.stage = "";
    this.label.textContent = `${named(this.context.strings, "stage", this.task.first)}…`;
    this.bar.removeAttribute("value");
  }

  private show({ stage, done, total }: Progress, loud: boolean): void {
    const { strings, numbers } = this.context;
    const name = named(strings, "stage", stage);
    this.label.textContent = fill(strings.progress, name, numbers.whole(done), numbers.whole(total));
    this.bar.max = Math.max(1, total);
    this.bar.value = done;
    if (loud && stage !== this.stage) this.context.say(name);
    this.stage = stage;
  }

  private end(event: Event | null): void {
    const focused = this.root.contains((this.root.getRootNode() as ShadowRoot).activeElement);
    this.root.hidden = true;
    if (focused) requestAnimationFrame(() => this.from.focus());
    this.ended(event);
  }

  private cancel(): void {
    if (!this.task.running) return;
    this.task.stop();
    this.label.textContent = this.context.strings.stopping;
    this.context.say(this.context.strings.stopping);
  }
}
