import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { HandoffForm } from "../src/chat";
import { PATIENCE_MS } from "../src/chat/store";
import { Bench, stored } from "./fixtures";

const FORM: HandoffForm = {
  fields: [
    { name: "name", required: false, longest: 200 },
    { name: "email", required: true, longest: 254 },
    { name: "message", required: false, longest: 4000 },
  ],
  consent: { en: "I agree.", es: "Acepto.", pt: "Concordo." },
};
const CASE = { id: "0123456789abcdef", time: "2025-01-02T03:04:05+00:00" };

let b: Bench;
let request: string;
beforeEach(() => {
  vi.useFakeTimers();
  b = new Bench();
  b.chat.disconnect();
  Object.assign(b.host, { handoff: FORM });
  b.chat.connect(b.host);
  request = b.talk("a person please", { action: "handoff", text: "Leave your details.", citations: [], language: "en" });
});
afterEach(() => {
  b.close();
  vi.useRealTimers();
});

const form = (): HTMLFormElement => b.find<HTMLFormElement>(".handoff form");
const field = (name: string): HTMLInputElement => b.find<HTMLInputElement>(`.handoff [name=${name}]`);
const shown = (selector: string): string[] =>
  b.all(selector).filter((each) => !each.hidden && !each.closest("[hidden]")).map((each) => each.textContent ?? "");
const fillIn = (): void => {
  field("email").value = " ana@example.com ";
  b.find<HTMLInputElement>(".agree input").checked = true;
};
const reply = async (...events: Parameters<typeof b.host.emit>[1][]): Promise<void> => {
  b.host.emit(request, ...events);
  await vi.advanceTimersByTimeAsync(0);
};

it("stands under an answer that a person must give, and under no other", () => {
  expect(form().hidden).toBe(false);
  expect(form().getAttribute("aria-label")).toBe("Pass this conversation to a person");
  expect(shown(".handoff label").map((text) => text.trim())).toEqual([
    "Your name (optional)", "E-mail address", "What should the person know? (optional)", "I agree.",
  ]);
  expect(field("email").autocomplete).toBe("email");
  b.talk("and returns?");
  expect(shown(".handoff form")).toEqual([]);
});

it("speaks the language of the answer, whatever the page speaks", async () => {
  request = b.talk("quiero una persona", { action: "handoff", text: "Deje sus datos.", citations: [], language: "es" });
  const asked = b.all<HTMLFormElement>(".handoff form").find((each) => !each.hidden && !each.closest("[hidden]"))!;
  const part = (selector: string): HTMLElement => asked.querySelector<HTMLElement>(selector)!;
  expect(asked.closest<HTMLElement>(".handoff")!.lang).toBe("es");
  expect(asked.getAttribute("aria-label")).toBe("Pasar esta conversación a una persona");
  expect([...asked.querySelectorAll("label")].map((each) => each.textContent?.trim()).at(-1)).toBe("Acepto.");
  expect(part("label").textContent).toContain("nombre");
  asked.requestSubmit();
  expect(part(".field:nth-of-type(2) .problem").textContent).toContain("Correo");
  (part("[name=email]") as HTMLInputElement).value = "ana@example.com";
  (part(".agree input") as HTMLInputElement).checked = true;
  expect(part("[type=submit]").textContent).toBe("Enviar a una persona");
  asked.requestSubmit();
  await reply({ type: "handed", case: CASE });
  expect(asked.closest(".handoff")!.querySelector(".note")!.textContent).toMatch(/persona.*01234567|01234567.*persona/);
});

it("says what is missing beside each field, and goes there", () => {
  form().requestSubmit();
  expect(shown(".problem")).toEqual(["Please fill in: E-mail address", "Without your consent nothing is passed on."]);
  expect(b.focused).toBe(field("email"));
  expect(field("email").getAttribute("aria-invalid")).toBe("true");
  field("email").value = "ana";
  b.find<HTMLInputElement>(".agree input").checked = true;
  form().requestSubmit();
  expect(shown(".problem")).toEqual(["Please check: E-mail address"]);
  expect(b.host.last("handoff")).toBeUndefined();
});

it("is sent once, and says so", async () => {
  fillIn();
  form().requestSubmit();
  form().requestSubmit();
  expect(b.host.sent.filter(({ type }) => type === "handoff")).toEqual([
    { type: "handoff", request, contact: { email: "ana@example.com" }, consent: true },
  ]);
  expect(b.button("Sending…").getAttribute("aria-disabled")).toBe("true");
  await reply({ type: "handed", case: CASE });
  expect(shown(".handoff form")).toEqual([]);
  expect(b.find(".handoff .note").textContent).toContain("01234567");
  expect(b.said).toContain("A person will see your conversation");
});

it("keeps what was typed where it was not sent, and can be sent again", async () => {
  fillIn();
  form().requestSubmit();
  await vi.advanceTimersByTimeAsync(PATIENCE_MS.handoff);
  expect(b.find(".handoff .note").textContent).toContain("was not sent");
  expect(field("email").value).toBe("ana@example.com");
  b.press("Send to a person");
  await reply({ type: "not_handed", error: { fact: "The outbox is full.", fix: "Wait.", field: null } });
  expect(b.find(".handoff .note.failed").textContent).toContain("was not sent");
  b.press("Send to a person");
  await reply({ type: "not_handed", error: { fact: "The field email is wrong.", fix: "", field: "email" } });
  expect(shown(".problem")).toEqual(["Please check: E-mail address"]);
  expect(b.focused).toBe(field("email"));
  b.press("Send to a person");
  await reply({ type: "handed", case: CASE });
  expect(shown(".handoff form")).toEqual([]);
});

it("is still sent after a reload", () => {
  b.host.show({ messages: stored("r9", { action: "handoff", handed: CASE }) });
  expect(shown(".handoff form")).toEqual([]);
  expect(b.find(".handoff .note").textContent).toContain("01234567");
});

it("is not there where nobody takes over", () => {
  b.close();
  b = new Bench();
  b.talk("a person please", { action: "handoff" });
  expect(shown(".handoff form")).toEqual([]);
});
