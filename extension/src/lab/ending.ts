import { Notification } from "@jupyterlab/apputils";
import { fill } from "../chat/strings/languages";
import type { Context } from "./context";
import type { Page } from "./page";
import type { Bot, Job } from "./protocol";

/** How long after the last key somebody still writes, in milliseconds. */
const TYPING_MS = 5_000;
/** How long the page takes to save its panels, in milliseconds: who reloads it sooner is told once more. */
const SAVED_MS = 5_000;

export interface Openings {
  chat(bot: Bot): void;
  file(path: string): void;
  /** Begins a job once more. */
  again(job: Job): void;
}

/** Tells how the jobs ended that were ordered here, and opens the chat of a bot that is ready, if that disturbs nobody. */
export function followEndings(context: Context, page: Page, open: Openings): void {
  const { workspace, settings, strings } = context;
  const told = new Set<string>();
  const isTyping = followTyping();
  const finish = (bot: Bot): void => {
    if (settings.openChat && !isTyping()) return open.chat(bot);
    const talk = { label: strings.talk, callback: () => open.chat(bot) };
    Notification.success(fill(strings.ready, bot.name), { actions: [talk], autoClose: 10_000 });
  };
  const exported = (name: string, path: string): void => {
    const show = { label: strings.showFile, callback: () => open.file(path) };
    Notification.success(fill(strings.exported, name), { actions: [show], autoClose: 10_000 });
  };
  const fail = ({ name, error }: Job): void => {
    const text = `${error?.fact || strings.failed} ${error?.fix ?? ""}`.trim();
    Notification.error(fill(strings.says, name, text), { autoClose: false });
  };
  const interrupted = (job: Job): void => {
    const start = { label: strings.startAgain, callback: () => open.again(job) };
    Notification.warning(fill(strings.says, job.name, strings.state_interrupted), { actions: [start], autoClose: false });
  };
  /** Says whether all that there is to tell was told. */
  const tell = (job: Job): boolean => {
    if (job.state === "failed") fail(job);
    if (job.state === "interrupted") interrupted(job);
    if (job.state !== "done") return true;
    if (job.target !== null) {
      exported(job.name, job.target);
      return true;
    }
    const bot = workspace.botAt(job.bot); // told by itself, maybe later than the job
    if (bot) finish(bot);
    return bot !== undefined;
  };
  const look = (): void => {
    for (const job of workspace.jobs) {
      const over = job.state !== "queued" && job.state !== "running";
      if (!over || told.has(job.id) || !page.awaits(job) || !tell(job)) continue;
      told.add(job.id);
      setTimeout(() => page.hasTold(job), SAVED_MS);
    }
  };
  workspace.follow(look);
  look();
}

/** Whether somebody writes something right now, and should not be led away from it. */
function followTyping(): () => boolean {
  let last = -Infinity;
  document.addEventListener("keydown", () => (last = performance.now()), { capture: true, passive: true });
  return () => performance.now() - last < TYPING_MS;
}
