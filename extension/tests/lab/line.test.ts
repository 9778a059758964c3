import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Line } from "../../src/lab/line";
import { FakeServer } from "./fake-server";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const opened = (): { server: FakeServer; line: Line; told: unknown[] } => {
  const server = new FakeServer();
  const told: unknown[] = [];
  const line = new Line(() => server.socket(), { message: (data) => told.push(data), live: (live) => told.push(live) });
  return { server, line, told };
};

it("comes back after every loss, and waits longer each time nothing answers", () => {
  const { server, told } = opened();
  server.last.accept();
  server.last.tell({ a: 1 });
  server.last.lose();
  expect(told).toEqual([true, { a: 1 }, false]);
  vi.advanceTimersByTime(249);
  expect(server.sockets).toHaveLength(1);
  vi.advanceTimersByTime(1);
  server.last.lose();
  vi.advanceTimersByTime(499);
  expect(server.sockets).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect(server.sockets).toHaveLength(3);
  server.last.accept();
  expect(told.at(-1)).toBe(true);
});

it("tries at once when asked to", () => {
  const { server, line } = opened();
  line.retry();
  expect(server.sockets).toHaveLength(1);
  server.last.lose();
  line.retry();
  expect(server.sockets).toHaveLength(2);
  vi.runAllTimers();
  expect(server.sockets).toHaveLength(2);
});

it("stays closed, and hears nothing from a socket that is gone", () => {
  const { server, line, told } = opened();
  const [socket] = server.sockets;
  socket!.accept();
  line.close();
  socket!.tell({ late: true });
  vi.runAllTimers();
  expect(server.sockets).toHaveLength(1);
  expect(told).toEqual([true]);
});

it("sends binary messages after the one that announces them", () => {
  const { server, line } = opened();
  line.send({ too: "early" });
  server.last.accept();
  const buffer = new ArrayBuffer(2);
  line.send({ buffers: 1 }, [buffer]);
  expect(server.last.sent).toEqual([{ buffers: 1 }, buffer]);
});
