import { button, h, uniqueId } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import type { Context } from "./context";
import type { KnowledgeEvent, Request } from "./protocol";
import { named } from "./strings";

/** Something that takes long: how far it came, and a button that stops it. */
export class LongTask {
  readonly root = h("div", { class: "task" });
  private readonly bar: HTMLProgressElement;
  private readonly label: HTMLElement;
  private readonly stop: HTMLButtonElement;
  private current: string | null = null;

  constructor(private readonly context: Context) {
    const id = uniqueId("progress");
    this.label = h("p", { class: "note", id });
    this.bar = h("progress", { "aria-labelledby": id });
    this.stop = button(context.strings.stop, "plain", () => this.cancel());
    this.root.append(this.label, this.bar, this.stop);
    this.root.hidden = true;
  }

  get running(): boolean {
    return this.current !== null;
  }

  /** Does it; `from` is the button that began it, which gets the focus back from the stop button. */
  async run(request: Request, first: string, from: HTMLElement): Promise<KnowledgeEvent | null> {
    const { strings, numbers } = this.context;
    let stage = "";
    this.label.textContent = `${named(strings, "stage", first)}…`;
    this.context.say(this.label.textContent);
    this.bar.removeAttribute("value");
    this.stop.disabled = false;
    const { id, end } = this.context.ask(request, (event) => {
      const name = named(strings, "stage", event.stage);
      const counts = [numbers.whole(event.done), numbers.whole(event.total)];
      this.label.textContent = fill(strings.progress, name, ...counts);
      this.bar.max = Math.max(1, event.total);
      this.bar.value = event.done;
      if (event.stage !== stage) this.context.say(name);
      stage = event.stage;
    });
    this.current = id;
    this.root.hidden = false;
    const event = await end;
    this.current = null;
    const focused = this.root.contains((this.root.getRootNode() as ShadowRoot).activeElement);
    this.root.hidden = true;
    if (focused) requestAnimationFrame(() => from.focus());
    return event;
  }

  private cancel(): void {
    if (this.current === null) return;
    this.context.stop(this.current);
    this.label.textContent = this.context.strings.stopping;
    this.context.say(this.context.strings.stopping);
  }
}
