import { expect, it } from "vitest";
import type { ChatEvent } from "../src/chat";
import { active, asked, reduce, stopping, synced, type Turns } from "../src/chat/state";
import { answer, stored } from "./fixtures";

const run = (turns: Turns, ...events: ChatEvent[]): Turns =>
  events.reduce((state, event) => reduce(state, "r", event), turns);

it("gathers tokens, and the answer has the last word", () => {
  let turns = run(asked([], "r", "Q"), { type: "started", question: "Q" });
  expect(turns[0]?.status).toBe("searching");
  turns = run(turns, { type: "token", text: "a" }, { type: "token", text: "b" });
  expect(turns[0]).toMatchObject({ text: "ab", status: "writing" });
  turns = run(turns, { type: "replaced", text: "c" }, { type: "answer", answer: answer() });
  expect(turns[0]).toMatchObject({ text: "Send it **back**. [1]", status: "done", action: "answer" });
  expect(active(turns)).toBeUndefined();
});

it("ignores events of unknown requests and tokens after the end", () => {
  const turns = run(asked([], "r", "Q"), { type: "stopped" });
  expect(reduce(turns, "other", { type: "token", text: "x" })).toBe(turns);
  expect(run(turns, { type: "token", text: "x" })).toBe(turns);
  expect(run(turns, { type: "answer", answer: answer() })[0]?.action).toBe("answer");
});

it("shows a question that was asked in another view", () => {
  expect(run([], { type: "started", question: "Q" })[0]).toMatchObject({ question: "Q", request: "r" });
});

it("adds nothing more once Stop was pressed", () => {
  let turns = run(asked([], "r", "Q"), { type: "token", text: "a" });
  turns = run(stopping(turns, "r"), { type: "token", text: "b" });
  expect(turns[0]).toMatchObject({ text: "a", status: "stopping" });
  expect(run(turns, { type: "stopped" })[0]).toMatchObject({ text: "a", stopped: true, status: "done" });
});

it("keeps an error and what was written before it", () => {
  const turns = run(asked([], "r", "Q"), { type: "token", text: "a" }, {
    type: "error",
    error: { fact: "F", fix: "X" },
  });
  expect(turns[0]).toMatchObject({ text: "a", error: { fact: "F", fix: "X" }, status: "done" });
});

it("takes over the stored conversation without replacing what is the same", () => {
  const done = run(asked([], "r", "Returns?"), { type: "answer", answer: answer() });
  expect(synced(done, stored("r"))).toBe(done);
  const open = asked(done, "s", "Next");
  expect(synced(open, stored("r"))).toBe(open);
  expect(synced(open, [])).toEqual([open[1]]);
  expect(synced([], stored("x"))[0]).toMatchObject({ question: "Returns?", status: "done" });
});

it("accepts stored messages without ids", () => {
  const turns = synced([], [
    { role: "assistant", text: "Hello" },
    { role: "user", text: "Q" },
    { role: "assistant", text: "A" },
    { role: "user", text: "Q2" },
  ]);
  expect(turns.map(({ question, text }) => [question, text])).toEqual([["", "Hello"], ["Q", "A"], ["Q2", ""]]);
});

it("forgets all on cleared", () => {
  expect(run(asked([], "r", "Q"), { type: "cleared" })).toEqual([]);
});
