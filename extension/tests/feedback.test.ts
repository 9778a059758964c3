import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Feedback } from "../src/chat";
import { PATIENCE_MS } from "../src/chat/store";
import { Bench, stored } from "./fixtures";

let b: Bench;
let request: string;
beforeEach(() => {
  vi.useFakeTimers();
  b = new Bench();
  request = b.talk("one");
});
afterEach(() => {
  b.close();
  vi.useRealTimers();
});

const confirm = async (): Promise<void> => {
  const { verdict, reasons, comment } = b.host.last("feedback")!;
  b.host.emit(request, { type: "noted", feedback: { verdict, reasons, comment } });
  await vi.advanceTimersByTimeAsync(0);
};
const pressed = (label: string): string | null => b.button(label).getAttribute("aria-pressed");

it("counts at once, and shows as pressed when it is confirmed", async () => {
  b.press("Good answer");
  expect(b.host.last("feedback")).toMatchObject({
    request, answer: "id-one", question: "one", text: "Send it **back**. [1]", verdict: "up", reasons: [], comment: "",
  });
  expect(pressed("Good answer")).toBe("false");
  await confirm();
  expect(pressed("Good answer")).toBe("true");
  expect(b.said).toContain("Thank you");
});

it("takes reasons and a comment", async () => {
  b.press("Bad answer");
  await confirm();
  const boxes = b.all<HTMLInputElement>(".feedback input");
  expect(boxes.every((box) => box.closest("label")?.textContent)).toBe(true);
  boxes[0]!.click();
  boxes[2]!.click();
  b.find<HTMLTextAreaElement>(".feedback textarea").value = " It is 14 days. ";
  b.find<HTMLFormElement>(".feedback").requestSubmit();
  expect(b.host.last("feedback")).toMatchObject({
    verdict: "down", reasons: ["wrong", "unrelated"], comment: "It is 14 days.",
  });
  await confirm();
  expect(b.find(".feedback").hidden).toBe(true);
});

it("takes the answer as it should be, of a bad one", async () => {
  b.press("Good answer");
  await confirm();
  expect(b.all(".feedback textarea")).toHaveLength(1);
  b.press("Bad answer");
  await confirm();
  const [comment, edited] = b.all<HTMLTextAreaElement>(".feedback textarea");
  comment!.value = "";
  edited!.value = " Within 14 days. ";
  b.find<HTMLFormElement>(".feedback").requestSubmit();
  expect(b.host.last("feedback")).toMatchObject({ verdict: "down", comment: "", edited: "Within 14 days." });
  await confirm();
  expect(b.find(".feedback").hidden).toBe(true);
});

it("is withdrawn by pressing again, and changed by pressing the other", async () => {
  b.press("Good answer");
  await confirm();
  b.press("Bad answer");
  await confirm();
  expect([pressed("Good answer"), pressed("Bad answer")]).toEqual(["false", "true"]);
  b.press("Bad answer");
  expect(b.host.last("feedback")?.verdict).toBe("withdrawn");
  await confirm();
  expect(pressed("Bad answer")).toBe("false");
  expect(b.find(".feedback").hidden).toBe(true);
});

it("says so when nobody confirms it, and keeps what was written", async () => {
  b.press("Bad answer");
  await vi.advanceTimersByTimeAsync(PATIENCE_MS.reply);
  expect(pressed("Bad answer")).toBe("false");
  expect(b.find(".feedback .failed").textContent).toContain("not saved");
  expect(b.said).toContain("not saved");
  b.press("Bad answer");
  await confirm();
  const comment = b.find<HTMLTextAreaElement>(".feedback textarea");
  comment.value = "kept";
  b.find<HTMLFormElement>(".feedback").requestSubmit();
  await vi.advanceTimersByTimeAsync(PATIENCE_MS.reply);
  expect(b.find<HTMLTextAreaElement>(".feedback textarea").value).toBe("kept");
  expect(b.find(".feedback .failed").textContent).toContain("not saved");
});

it("closes by Escape, back to the thumb", async () => {
  b.press("Bad answer");
  await confirm();
  b.find(".feedback textarea").focus();
  b.key("Escape");
  expect(b.find(".feedback").hidden).toBe(true);
  expect(b.focused?.getAttribute("aria-label")).toBe("Bad answer");
});

it("is shown again in every view of a stored conversation", () => {
  const feedback: Feedback = { verdict: "down", reasons: ["wrong"], comment: "" };
  b.host.show({ messages: stored("r", { feedback }) });
  expect(pressed("Bad answer")).toBe("true");
});
