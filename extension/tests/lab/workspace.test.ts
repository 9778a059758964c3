import { expect, it, vi } from "vitest";
import { Workspace } from "../../src/lab/workspace";
import { bot, FakeServer, job } from "./fake-server";

it("knows what the server tells, and says what changed", () => {
  const server = new FakeServer();
  const workspace = new Workspace(server);
  const told: string[] = [];
  const unfollow = workspace.follow((aspect) => told.push(aspect));
  expect([workspace.live, workspace.known]).toEqual([null, false]);
  server.last.accept();
  server.last.tell({ type: "jobs", jobs: [job()] });
  server.last.tell({ type: "bots", bots: [bot()] });
  server.last.tell({ type: "something new" });
  expect(told).toEqual(["live", "jobs", "bots"]);
  expect(workspace.known).toBe(true);
  expect(workspace.bot("bAcme")).toBe(workspace.botAt("build/acme-bot"));
  expect(workspace.bot("bOther")).toBeUndefined();
  unfollow();
  server.last.lose();
  expect(workspace.live).toBe(false);
  expect(told).toHaveLength(3);
  workspace.dispose();
});

it("says once that the server cannot be reached", () => {
  vi.useFakeTimers();
  const server = new FakeServer();
  const workspace = new Workspace(server);
  const told: (boolean | null)[] = [];
  workspace.follow(() => told.push(workspace.live));
  server.last.lose();
  vi.advanceTimersByTime(250);
  server.last.lose();
  vi.advanceTimersByTime(500);
  expect(server.sockets).toHaveLength(3);
  expect(told).toEqual([false]);
  server.last.accept();
  expect(told).toEqual([false, true]);
  workspace.dispose();
  vi.useRealTimers();
});
