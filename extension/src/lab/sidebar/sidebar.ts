import { addIcon } from "@jupyterlab/ui-components";
import type { Message } from "@lumino/messaging";
import { Widget } from "@lumino/widgets";
import { button, h, uniqueId } from "../../chat/dom";
import { fill } from "../../chat/strings/languages";
import type { Context } from "../context";
import { botIcon } from "../icons";
import type { Job } from "../protocol";
import type { Aspect } from "../workspace";
import { active, JobCard, stageOf, worthShowing, type JobActions } from "./job-card";
import { BotCard, type BotActions } from "./bot-card";
import { Keyed } from "./keyed";
import { pictureButton, relabel } from "./parts";

export interface SidebarActions extends BotActions, JobActions {
  /** Builds a bot from the folder that the file browser shows. */
  build(): void;
}

/** The bots of the workspace, and their builds. */
export class Sidebar extends Widget {
  private readonly note = h("div", { class: "slimchat-Sidebar-note", role: "status" });
  private readonly empty: HTMLElement;
  private readonly builds: HTMLElement;
  private readonly list: HTMLElement;
  private readonly spoken = h("div", { class: "slimchat-spoken", role: "status", "aria-live": "polite" });
  private readonly bots: Keyed<Context["workspace"]["bots"][number]>;
  private readonly jobs: Keyed<Job>;
  private readonly stages = new Map<string, string>();

  constructor(
    private readonly context: Context,
    actions: SidebarActions,
  ) {
    super();
    const { strings, facts } = context;
    this.id = "slimchat-bots";
    this.addClass("slimchat-Sidebar");
    this.title.icon = botIcon;
    this.title.caption = strings.bots;
    this.node.tabIndex = -1;
    this.node.setAttribute("role", "region");
    this.node.setAttribute("aria-label", strings.bots);

    const add = pictureButton(addIcon, () => actions.build());
    relabel(add, strings.buildHere);
    const heading = h("h3", { id: uniqueId("builds") }, strings.builds);
    const jobs = h("ul", { "aria-labelledby": heading.id });
    this.builds = h("section", { class: "slimchat-Sidebar-builds" }, heading, jobs);
    this.list = h("ul", { class: "slimchat-Sidebar-bots", "aria-label": strings.bots });
    this.empty = h(
      "div",
      { class: "slimchat-Sidebar-empty" },
      h("p", {}, strings.empty),
      h("p", {}, strings.emptyHow),
      button(strings.buildHere, "slimchat-Button slimchat-mod-accept", () => actions.build()),
    );
    this.jobs = new Keyed(jobs, (job) => new JobCard(job, facts, actions));
    this.bots = new Keyed(this.list, (bot) => new BotCard(bot, facts, actions));
    const header = h("header", { role: "none" }, h("h2", {}, strings.bots), add);
    this.node.append(header, this.note, this.builds, this.list, this.empty, this.spoken);
    const unfollow = context.workspace.follow((aspect) => this.draw(aspect));
    this.disposed.connect(() => unfollow());
    for (const aspect of ["live", "bots", "jobs"] as const) this.draw(aspect);
  }

  protected override onActivateRequest(_message: Message): void {
    if (!this.node.contains(document.activeElement)) this.node.focus();
  }

  /** Has a screen reader say something. */
  say(text: string): void {
    this.spoken.textContent = text;
  }

  private draw(aspect: Aspect): void {
    const { workspace } = this.context;
    if (aspect === "live") this.drawConnection();
    if (aspect === "bots") this.bots.update(workspace.bots);
    if (aspect === "jobs") {
      this.jobs.update(worthShowing(workspace.jobs));
      this.builds.hidden = workspace.jobs.length === 0;
      this.announce();
    }
    this.empty.hidden = !workspace.known || workspace.bots.length > 0 || workspace.jobs.some(active);
  }

  private drawConnection(): void {
    const { workspace, strings } = this.context;
    const { live, known } = workspace;
    this.note.hidden = live === true;
    if (live === null) this.note.textContent = strings.connecting;
    else if (known) this.note.textContent = strings.lost;
    else {
      const again = button(strings.retry, "slimchat-Button", () => workspace.retry());
      this.note.replaceChildren(h("p", {}, strings.noServer), again);
    }
  }

  /** Says when a job comes to another stage, and how it ended; not every step of it. */
  private announce(): void {
    const { workspace, strings, facts } = this.context;
    for (const job of workspace.jobs) {
      const stage = active(job) ? job.stage : job.state;
      const before = this.stages.get(job.id);
      this.stages.set(job.id, stage);
      if (stage === before || (before === undefined && !active(job))) continue;
      this.say(fill(strings.says, job.name, stageOf(job, facts)));
    }
  }
}
