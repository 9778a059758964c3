import { afterEach, beforeEach, expect, it } from "vitest";
import { Bench, stored } from "./fixtures";

const TURNS = 60;
const requests = Array.from({ length: TURNS }, (_, number) => `r${number}`);
const messages = requests.flatMap((request) => {
  const [asked, answered] = stored(request);
  return [{ ...asked!, text: `Question ${request}` }, answered!];
});

let b: Bench;
beforeEach(() => {
  b = new Bench();
});
afterEach(() => b.close());

const questions = (): (string | null)[] => b.all(".question").map((each) => each.textContent);
const all = requests.map((request) => `Question ${request}`);
const drawn = async (count: number): Promise<void> => {
  for (let tries = 0; b.all(".turn").length < count && tries < 1000; tries++) await new Promise((resolve) => setTimeout(resolve, 5));
};

it("draws the newest turns at once, and all before them in time and in order", async () => {
  b.host.show({ messages });
  expect(questions()).toEqual(all.slice(-20));
  await drawn(TURNS);
  expect(questions()).toEqual(all);
});

it("goes on while a question is asked, and leaves what is open", async () => {
  b.host.show({ messages });
  b.find<HTMLButtonElement>(".chip").click();
  const opened = b.find(".details:not([hidden])");
  b.talk("Next?");
  expect(questions().slice(-2)).toEqual(["Question r59", "Next?"]);
  await drawn(TURNS + 1);
  expect(questions()).toEqual([...all, "Next?"]);
  expect(b.all(".details:not([hidden])")).toEqual([opened]);
});

it("draws nothing more of a conversation that was left", async () => {
  b.host.show({ messages });
  b.host.show({ conversation: "c2", messages: messages.slice(0, 2) });
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(questions()).toEqual(["Question r0"]);
  b.host.show({ conversation: "c1", messages });
  await drawn(TURNS);
  expect(questions()).toEqual(all);
});

it("stops with its page and goes on with it, and another language begins anew", async () => {
  b.host.show({ messages });
  b.chat.remove();
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(b.all(".turn").length).toBeLessThan(TURNS);
  document.body.append(b.chat);
  b.host.show({ messages, language: "es" });
  expect(b.all(".turn").length).toBe(20);
  await drawn(TURNS);
  expect(questions()).toEqual(all);
});
