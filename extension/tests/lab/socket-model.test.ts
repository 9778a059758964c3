import { expect, it, vi } from "vitest";
import { transportOf } from "../../src/hosts/chat-transport";
import { createChat } from "../../src/chat";
import { SocketModel } from "../../src/lab/socket-model";
import { stored } from "../fixtures";
import { FakeServer } from "./fake-server";

const opened = () => {
  const server = new FakeServer();
  const listener = { ready: vi.fn(), refused: vi.fn(), open: vi.fn() };
  const model = new SocketModel(() => server.socket(), listener);
  server.last.accept();
  return { server, listener, model };
};

it("is ready with the first state, and tells what changes", () => {
  const { server, listener, model } = opened();
  const changed = vi.fn();
  model.on("change:title", changed);
  expect(listener.ready).not.toHaveBeenCalled();
  server.last.tell({ type: "state", state: { title: "Acme", language: null } });
  server.last.tell({ type: "state", state: { language: "es" } });
  expect(listener.ready).toHaveBeenCalledOnce();
  expect(changed).toHaveBeenCalledOnce();
  expect([model.get("title"), model.get("language"), model.get("other")]).toEqual(["Acme", "es", undefined]);
  model.off("change:title", changed);
  server.last.tell({ type: "state", state: { title: "Beta" } });
  expect(changed).toHaveBeenCalledOnce();
});

it("is live from a state to a loss", () => {
  vi.useFakeTimers();
  const { server, listener, model } = opened();
  const live: boolean[] = [];
  const undo = model.connected((each) => live.push(each));
  server.last.tell({ type: "state", state: {} });
  server.last.lose();
  vi.runAllTimers();
  server.last.accept();
  server.last.tell({ type: "state", state: {} });
  undo();
  server.last.lose();
  expect(live).toEqual([false, true, false, true]);
  expect(listener.ready).toHaveBeenCalledOnce();
  model.close();
  vi.useRealTimers();
});

it("passes intents with their buffers on, and what a page may write", () => {
  const { server, model } = opened();
  const buffer = new ArrayBuffer(1);
  model.send({ type: "upload" }, undefined, [buffer]);
  model.set("language", "pt");
  expect(server.last.sent).toEqual([
    { type: "intent", content: { type: "upload" }, buffers: 1 },
    buffer,
    { type: "set", state: { language: "pt" } },
  ]);
});

it("tells of other views, and does not come back when the server refuses", () => {
  vi.useFakeTimers();
  const { server, listener } = opened();
  server.last.tell({ type: "open", kind: "inspector", view: "v2", request: "r" });
  expect(listener.open).toHaveBeenCalledWith("inspector", "v2");
  const error = { fact: "There is no such bot.", fix: "Build it." };
  server.last.tell({ type: "error", error });
  expect(listener.refused).toHaveBeenCalledWith(error);
  vi.runAllTimers();
  expect(server.sockets).toHaveLength(1);
  vi.useRealTimers();
});

it("carries a chat, which asks for the answer under way when it comes back", () => {
  vi.useFakeTimers();
  const { server, model } = opened();
  server.last.tell({ type: "state", state: { messages: stored("r"), conversation: "c", conversations: [], language: null } });
  const chat = createChat();
  document.body.append(chat);
  chat.connect(transportOf(model, model.connected, "server"));
  const turns = (): number => chat.shadowRoot!.querySelectorAll(".turn").length;
  expect(turns()).toBe(1);
  server.last.lose();
  vi.advanceTimersByTime(250);
  server.last.accept();
  server.last.tell({ type: "state", state: { messages: stored("r") } });
  expect(server.last.sent).toEqual([{ type: "intent", content: { type: "attach" }, buffers: 0 }]);
  server.last.tell({ type: "event", request: "s", event: { type: "started", question: "Next" } });
  expect(turns()).toBe(2);
  chat.disconnect();
  chat.remove();
  vi.useRealTimers();
});
