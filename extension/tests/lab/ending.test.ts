import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Context } from "../../src/lab/context";
import { followEndings } from "../../src/lab/ending";
import type { Bot, Job } from "../../src/lab/protocol";
import { Started } from "../../src/lab/started";

vi.mock("@jupyterlab/apputils", () => ({ Notification: {} })); // needs more of a browser than jsdom

const BOT = { id: "b", name: "desk", path: "desk.bot" } as Bot;
const DONE = { id: "j", name: "desk", bot: "desk.bot", state: "done", target: null } as Job;

/** A page: what it was told of jobs and bots, and the chats that it opened. */
function page(): { tells(jobs: Job[], bots: Bot[]): void; opened: string[] } {
  let listener = (): void => {};
  const workspace = {
    jobs: [] as Job[],
    bots: [] as Bot[],
    follow: (each: () => void) => void (listener = each),
    botAt: (path: string) => workspace.bots.find((bot) => bot.path === path),
  };
  const opened: string[] = [];
  const context = { workspace, settings: { openChat: true }, strings: {} } as unknown as Context;
  followEndings(context, new Started(sessionStorage), {
    chat: (bot) => void opened.push(bot.name),
    file: () => {},
    again: () => {},
  });
  const tells = (jobs: Job[], bots: Bot[]): void => {
    Object.assign(workspace, { jobs, bots });
    listener();
  };
  return { tells, opened };
}

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  new Started(sessionStorage).add("j");
});
afterEach(() => vi.useRealTimers());

it("opens the chat of a bot once it is known, and once", () => {
  const { tells, opened } = page();
  tells([{ ...DONE, state: "running" }], []);
  tells([DONE], []);
  expect(opened).toEqual([]);
  tells([DONE], [BOT]);
  tells([DONE], [BOT]);
  expect(opened).toEqual(["desk"]);
});

it("opens it again where the page is loaded anew before its panels are saved", () => {
  page().tells([DONE], []);
  const soon = page();
  soon.tells([DONE], [BOT]);
  expect(soon.opened).toEqual(["desk"]);
  const sooner = page();
  sooner.tells([DONE], [BOT]);
  expect(sooner.opened).toEqual(["desk"]);
  vi.runAllTimers();
  const late = page();
  late.tells([DONE], [BOT]);
  expect(late.opened).toEqual([]);
});
