import { Notification } from "@jupyterlab/apputils";
import { fill } from "../chat/strings/languages";
import type { Context } from "./context";
import type { Bot, Job } from "./protocol";
import type { Started } from "./started";

/** How long after the last key somebody still writes, in milliseconds. */
const TYPING_MS = 5_000;

export interface Openings {
  chat(bot: Bot): void;
  file(path: string): void;
  /** Begins a job once more. */
  again(job: Job): void;
}

/** Tells how the jobs ended that were begun here, and opens the chat of a bot that is ready, if that disturbs nobody. */
export function followEndings(context: Context, started: Started, open: Openings): void {
  const { workspace, settings, strings } = context;
  const ready = new Set<string>();
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
  workspace.follow(() => {
    for (const job of workspace.jobs) {
      if (job.state === "queued" || job.state === "running" || !started.take(job.id)) continue;
      if (job.state === "done" && job.target !== null) exported(job.name, job.target);
      else if (job.state === "done") ready.add(job.bot);
      if (job.state === "failed") fail(job);
      if (job.state === "interrupted") interrupted(job);
    }
    for (const path of ready) {
      const bot = workspace.botAt(path); // told by itself, maybe later than the job
      if (bot && ready.delete(path)) finish(bot);
    }
  });
}

/** Whether somebody writes something right now, and should not be led away from it. */
function followTyping(): () => boolean {
  let last = -Infinity;
  document.addEventListener("keydown", () => (last = performance.now()), { capture: true, passive: true });
  return () => performance.now() - last < TYPING_MS;
}
