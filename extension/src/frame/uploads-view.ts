import { button, h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import type { Ended } from "./task-store";
import { trouble } from "./trouble";
import type { Upload, Uploads } from "./uploads";

type Text = "added" | "adding" | "close" | "failed" | "kept" | "replace" | "skip" | "stopped" | "taken" | "unreachable";

interface Context<Event extends Ended> {
  readonly strings: Readonly<Record<Text, string>>;
  readonly uploads: Uploads<Event>;
  say(text: string): void;
}

/** A line for each file that is being added or was. */
export class UploadsView<Event extends Ended> {
  readonly root = h("ul", { class: "coming" });
  private readonly lines = new Map<Upload<Event>, HTMLElement>();

  /** @param home - what gets the focus when the button that had it goes */
  constructor(
    private readonly context: Context<Event>,
    private readonly home: HTMLElement,
  ) {
    const { uploads } = context;
    uploads.watch((upload) => this.draw(upload, true));
    for (const upload of uploads.list) this.show(upload);
  }

  add(files: Iterable<File>): void {
    for (const file of files) this.show(this.context.uploads.add(file));
  }

  private show(upload: Upload<Event>): void {
    const line = h("li", { dir: "auto" });
    this.lines.set(upload, line);
    this.root.append(line);
    this.draw(upload, false);
  }

  private draw(upload: Upload<Event>, loud: boolean): void {
    const line = this.lines.get(upload);
    const bar = line?.querySelector("progress");
    if (!line) return;
    if (upload.state === "sending" && bar) bar.value = upload.share;
    else this.drawAnew(upload, line, loud);
  }

  private drawAnew(upload: Upload<Event>, line: HTMLElement, loud: boolean): void {
    const { state, outcome, share } = upload;
    const text = this.textOf(upload);
    line.className = state !== "over" ? "" : outcome?.type === "added" ? "did" : "failed";
    line.replaceChildren(h("span", {}, text));
    if (state === "sending") line.append(h("progress", { max: "1", value: String(share), "aria-label": text }));
    if (state === "asking") line.append(...this.choices(upload));
    if (state === "over") line.append(this.dismissal(upload, line));
    if (!loud) return;
    this.context.say(text);
    if (state === "asking") line.querySelector<HTMLElement>(".plain")?.focus();
  }

  private textOf({ file, state, outcome }: Upload<Event>): string {
    const { strings } = this.context;
    if (state === "waiting") return file.name;
    if (state === "asking") return fill(strings.taken, file.name);
    if (outcome === null) return fill(strings.adding, file.name);
    if (outcome.type === "failed") return trouble(outcome.event, strings);
    return outcome.type === "unread" ? strings.failed : fill(strings[outcome.type], file.name);
  }

  private choices(upload: Upload<Event>): HTMLElement[] {
    const { strings } = this.context;
    const choice = (label: string, look: string, yes: boolean): HTMLElement =>
      button(label, look, () => {
        upload.replace(yes);
        this.home.focus();
      });
    return [choice(strings.replace, "solid", true), choice(strings.skip, "plain", false)];
  }

  private dismissal(upload: Upload<Event>, line: HTMLElement): HTMLElement {
    const { strings, uploads } = this.context;
    const dismiss = button(strings.close, "plain", () => {
      uploads.forget(upload);
      line.remove();
      this.home.focus();
    });
    dismiss.setAttribute("aria-label", `${strings.close}: ${upload.file.name}`);
    return dismiss;
  }
}
