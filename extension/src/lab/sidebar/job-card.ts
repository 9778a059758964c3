import { button, h, uniqueId } from "../../chat/dom";
import { fill } from "../../chat/strings/languages";
import { changeLines } from "../build-form";
import { recheckLines } from "../../frame/recheck";
import type { Facts } from "../facts";
import type { Job, Result } from "../protocol";
import { logged, named } from "../strings";
import type { Row } from "./keyed";

export const active = ({ state }: Job): boolean => state === "queued" || state === "running";

/** What is worth showing: what is not over, and how each bot's last job of a kind ended. The newest come first. */
export function worthShowing(jobs: readonly Job[]): Job[] {
  const bots = new Set<string>();
  return jobs.filter((job) => {
    if (active(job)) return true;
    const key = `${job.kind} ${job.bot}`;
    const last = !bots.has(key);
    bots.add(key);
    return last;
  });
}

/** How far a job is, in words. */
export function stageOf({ kind, state, stage, done, total }: Job, { strings, numbers }: Facts): string {
  if (kind === "export" && state === "running" && stage === "") return strings.state_exporting;
  if (state !== "running" || stage === "") return named(strings, "state", state);
  const name = named(strings, "stage", stage);
  return total > 0 ? fill(strings.progress, name, numbers.whole(done), numbers.whole(total)) : name;
}

/** What a build did; the names of documents only where they were not all new. */
function outcome(result: Result, facts: Facts): string[] {
  const { strings, numbers } = facts;
  const { added, changed, removed, unchanged } = result;
  if (changed.length + removed.length + unchanged === 0) return [fill(strings.added, numbers.whole(added.length))];
  const lines = changeLines(result, facts);
  if (unchanged > 0) lines.push(fill(strings.unchanged, numbers.whole(unchanged)));
  return lines;
}

export interface JobActions {
  end(job: Job): Promise<void>;
  /** Begins it once more. */
  again(job: Job): Promise<void>;
}

/** A build: how far it is, how it ended, and its log. */
export class JobCard implements Row<Job> {
  readonly root = h("li", { class: "slimchat-Card" });
  private readonly name = h("h4", { id: uniqueId("job"), dir: "auto" });
  private readonly bar = h("progress", { "aria-labelledby": this.name.id });
  private readonly stage = h("p", { class: "slimchat-soft" });
  private readonly detail = h("p", { class: "slimchat-soft slimchat-Card-detail", dir: "auto" });
  private readonly error = h("p", { class: "slimchat-bad" });
  private readonly changes = h("ul", { class: "slimchat-soft" });
  private readonly log = h("ol", { class: "slimchat-Log" });
  private readonly logged: HTMLDetailsElement;
  private readonly end: HTMLButtonElement;
  private readonly again: HTMLButtonElement;

  constructor(
    private job: Job,
    private readonly facts: Facts,
    actions: JobActions,
  ) {
    const { strings } = facts;
    this.end = button("", "slimchat-Button", () => void this.act(this.end, actions.end(this.job)));
    this.again = button(strings.startAgain, "slimchat-Button slimchat-mod-accept", () => void this.act(this.again, actions.again(this.job)));
    this.logged = h("details", {}, h("summary", {}, strings.log), this.log);
    const head = h("div", { class: "slimchat-Card-head" }, this.name, this.end);
    const buttons = h("div", { class: "slimchat-Card-buttons" }, this.again);
    this.root.append(head, this.bar, this.stage, this.detail, this.error, this.changes, buttons, this.logged);
  }

  update(job: Job): void {
    this.job = job;
    const { strings } = this.facts;
    const { name, state, total, done, detail, ended, error } = job;
    const going = active(job);
    this.root.dataset["state"] = state;
    this.name.textContent = name;
    this.bar.hidden = !going;
    if (total > 0) Object.assign(this.bar, { max: total, value: done });
    else this.bar.removeAttribute("value");
    const stage = stageOf(job, this.facts);
    this.stage.textContent = ended === null ? stage : `${stage} · ${this.facts.clock(ended)}`;
    this.detail.textContent = going ? detail : "";
    this.detail.hidden = !going;
    this.error.textContent = error ? `${error.fact} ${error.fix}`.trim() : "";
    this.error.hidden = error === null;
    this.showChanges(job);
    this.showLog(job);
    this.end.textContent = going ? strings.stop : strings.dismiss;
    const what = job.kind === "export" ? "Export" : "Build";
    this.end.setAttribute("aria-label", fill(strings[`${going ? "stop" : "dismiss"}${what}`], name));
    this.again.setAttribute("aria-label", fill(strings[`startAgain${what}`], name));
    this.again.parentElement!.hidden = state !== "interrupted";
  }

  private async act(pressed: HTMLButtonElement, done: Promise<void>): Promise<void> {
    pressed.disabled = true;
    await done.finally(() => (pressed.disabled = false));
  }

  private showChanges({ result, state, target }: Job): void {
    const { strings, numbers } = this.facts;
    const lines = result ? outcome(result, this.facts) : [];
    if (state === "done" && target !== null) lines.push(fill(strings.written, target));
    if (result && result.skipped.length > 0) lines.push(fill(strings.left, numbers.whole(result.skipped.length)));
    lines.push(...recheckLines(result?.recheck, strings, numbers));
    this.changes.replaceChildren(...lines.map((line) => h("li", { dir: "auto" }, line)));
    this.changes.hidden = lines.length === 0;
  }

  private showLog({ log }: Job): void {
    this.logged.hidden = log.length === 0;
    const lines = log.map(({ time, text }) => h("li", { dir: "auto" }, h("time", { datetime: time }, this.facts.clock(time)), ` ${logged(this.facts.strings, text)}`));
    if (lines.length !== this.log.children.length) this.log.replaceChildren(...lines);
  }
}
