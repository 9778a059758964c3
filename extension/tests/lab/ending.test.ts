import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Context } from "../../src/lab/context";
import { followEndings } from "../../src/lab/ending";
import { Page } from "../../src/lab/page";
import type { Bot, Job } from "../../src/lab/protocol";

vi.mock("@jupyterlab/apputils", () => ({ Notification: {} })); // needs more of a browser than jsdom

const BOT = { id: "b", name: "desk", path: "desk.bot" } as Bot;
let DONE: Job;

/** A page: what it was told of jobs and bots, and the chats that it opened. */
function tab(jobs: Job[] = [], bots: Bot[] = []): { tells(jobs: Job[], bots: Bot[]): void; opened: string[] } {
  let listener = (): void => {};
  const workspace = {
    jobs,
    bots,
    follow: (each: () => void) => void (listener = each),
    botAt: (path: string) => workspace.bots.find((bot) => bot.path === path),
  };
  const opened: string[] = [];
  const context = { workspace, settings: { openChat: true }, strings: {} } as unknown as Context;
  followEndings(context, new Page(sessionStorage), {
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
  const page = new Page(sessionStorage).id;
  DONE = { id: "j", name: "desk", bot: "desk.bot", state: "done", target: null, page } as Job;
});
afterEach(() => vi.useRealTimers());

it("opens the chat of a bot once it is known, and once", () => {
  const { tells, opened } = tab();
  tells([{ ...DONE, state: "running" }], []);
  tells([DONE], []);
  expect(opened).toEqual([]);
  tells([DONE], [BOT]);
  tells([DONE], [BOT]);
  expect(opened).toEqual(["desk"]);
});

it("opens the chat of a bot that was ready before anybody looked", () => {
  expect(tab([DONE], [BOT]).opened).toEqual(["desk"]);
});

it("opens it again where the page is loaded anew before its panels are saved", () => {
  tab().tells([DONE], []);
  const soon = tab();
  soon.tells([DONE], [BOT]);
  expect(soon.opened).toEqual(["desk"]);
  const sooner = tab();
  sooner.tells([DONE], [BOT]);
  expect(sooner.opened).toEqual(["desk"]);
  vi.runAllTimers();
  const late = tab();
  late.tells([DONE], [BOT]);
  expect(late.opened).toEqual([]);
});

it("leaves what others ordered to them", () => {
  for (const page of ["another", null]) {
    const { tells, opened } = tab();
    tells([{ ...DONE, page }], [BOT]);
    expect(opened).toEqual([]);
  }
});
