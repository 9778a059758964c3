import { button, h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { trouble, type Context } from "./context";
import type { Upload } from "./uploads";

/** A line for each file that is being added or was. */
export class UploadsView {
  readonly root = h("ul", { class: "coming" });
  private readonly lines = new Map<Upload, HTMLElement>();

  /** @param home - what gets the focus when the button that had it goes */
  constructor(
    private readonly context: Context,
    private readonly home: HTMLElement,
  ) {
    const { uploads } = context;
    uploads.watch((upload) => this.draw(upload, true));
    for (const upload of uploads.list) this.show(upload);
  }

  add(files: Iterable<File>): void {
    for (const file of files) this.show(this.context.uploads.add(file));
  }

  private show(upload: Upload): void {
    const line = h("li", { dir: "auto" });
    this.lines.set(upload, line);
    this.root.append(line);
    this.draw(upload, false);
  }

  private draw(upload: Upload, loud: boolean): void {
    const line = this.lines.get(upload);
    const bar = line?.querySelector("progress");
    if (!line) return;
    if (upload.state === "sending" && bar) bar.value = upload.share;
    else this.drawAnew(upload, line, loud);
  }

  private drawAnew(upload: Upload, line: HTMLElement, loud: boolean): void {
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

  private textOf({ file, state, outcome }: Upload): string {
    const { strings } = this.context;
    if (state === "waiting") return file.name;
    if (state === "asking") return fill(strings.taken, file.name);
    if (outcome === null) return fill(strings.adding, file.name);
    if (outcome.type === "failed") return trouble(outcome.event, strings);
    return outcome.type === "unread" ? strings.failed : fill(strings[outcome.type], file.name);
  }

  private choices(upload: Upload): HTMLElement[] {
    const { strings } = this.context;
    const choice = (label: string, look: string, yes: boolean): HTMLElement =>
      button(label, look, () => {
        upload.replace(yes);
        this.home.focus();
      });
    return [choice(strings.replace, "solid", true), choice(strings.skip, "plain", false)];
  }

  private dismissal(upload: Upload, line: HTMLElement): HTMLElement {
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
